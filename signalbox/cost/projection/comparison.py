"""Difference of two projections, for pull requests: the answer of `cost diff`."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, TypedDict

from signalbox.cost.documents import Fields, read_number
from signalbox.cost.exact_numbers import accumulate, decimal_of, dollars, text_of
from signalbox.cost.projection.changes import Changes, ChangesAnswer, changes
from signalbox.errors import InputError

Amounts = dict[str, Fraction]
CURRENCY = "USD"


class LimitError(InputError):
    """A budget or a limit on the increase that cannot be read."""


class DifferenceAnswer(TypedDict):
    """Answer of `cost diff`: each amount before, after, and their difference."""

    currency: str
    before: str
    after: str
    difference: str
    per_workflow: dict[str, dict[str, str]]
    items: dict[str, dict[str, str]]
    passed: list[str]
    changed: ChangesAnswer


@dataclass
class Difference:
    """Cost of a month before and after; `passed` are the limits that it exceeds."""

    before: Fraction
    after: Fraction
    workflows: dict[str, tuple[Fraction, Fraction]]
    items: dict[str, tuple[Fraction, Fraction]]
    passed: list[str] = field(default_factory=list)
    changed: Changes = field(default_factory=Changes)

    def to_json(self) -> DifferenceAnswer:
        """Return the answer of `cost diff --json`."""
        return {
            "currency": CURRENCY,
            "before": text_of(self.before),
            "after": text_of(self.after),
            "difference": text_of(self.after - self.before),
            "per_workflow": {slug: pair(*amounts) for slug, amounts in self.workflows.items()},
            "items": {name: pair(*amounts) for name, amounts in self.items.items() if amounts[0] != amounts[1]},
            "passed": self.passed,
            "changed": self.changed.to_json(),
        }

    def to_markdown(self) -> str:
        """Return a comment for a pull request: the sum, each workflow, the largest changes, and their causes."""
        rows = ["| | before | after | difference |", "| --- | ---: | ---: | ---: |"]
        rows.append(markdown_row("**a month**", self.before, self.after))
        rows += [markdown_row(slug, *amounts) for slug, amounts in self.workflows.items()]
        changed = [entry for entry in self.items.items() if entry[1][0] != entry[1][1]]
        changed.sort(key=lambda entry: (-abs(entry[1][1] - entry[1][0]), entry[0]))
        rows += [markdown_row(f"`{name}`", *amounts) for name, amounts in changed[:10]]
        verdict = [f"\n**{said}**" for said in self.passed]
        causes = [f"\n{cause}" for cause in self.changed.to_markdown()]
        return "\n".join(["### Projected cost", "", *rows, *causes, *verdict])


def pair(before: Fraction, after: Fraction) -> dict[str, str]:
    """Return before, after and their difference, not rounded."""
    return {"before": text_of(before), "after": text_of(after), "difference": text_of(after - before)}


def markdown_row(name: str, before: Fraction, after: Fraction) -> str:
    """Return one row of the table, in dollars to the cent and per cent."""
    change = after - before
    share = f" ({decimal_of(change / before * 100).quantize(Decimal('0.1'), ROUND_HALF_UP):+}%)" if before else ""
    return f"| {name} | {dollars(before)} | {dollars(after)} | {dollars(change)}{share} |"


def compare(base: Any, current: Any, file: str, current_file: str = "the projection") -> Difference:
    """Return the difference of two answers of `cost project --json`; errors name their files."""
    total, workflows, items = read_answer(base, file)
    total_now, workflows_now, items_now = read_answer(current, current_file)
    sides = side_by_side(workflows, workflows_now), side_by_side(items, items_now)
    return Difference(total, total_now, *sides, changed=changes(base, current, file))


def side_by_side(before: Amounts, after: Amounts) -> dict[str, tuple[Fraction, Fraction]]:
    """Return both amounts of each name; a missing one is 0."""
    return {name: (before.get(name, Fraction(0)), after.get(name, Fraction(0))) for name in before | after}


def read_answer(document: Any, file: str) -> tuple[Fraction, Amounts, Amounts]:
    """Read and check a stored answer: its total, the amounts by workflow, and the amounts by item."""
    top = Fields.of(document, file)
    if top.value.get("currency", CURRENCY) != CURRENCY:
        raise top.refuse("currency", f"only {CURRENCY} is compared: give what `cost project --json` printed.")
    items: Amounts = {}
    if not isinstance(top.take("lines"), list):
        raise top.refuse("lines", "an array is needed here: give what `cost project --json` printed.")
    for line in top.objects("lines"):
        accumulate(items, f"{line.text('service')} {line.text('item')}", amount_of(line, "amount"))
    workflows = Fields.of(top.take("per_workflow"), file, "/per_workflow")
    months = {}
    for slug in workflows.value:
        entry = Fields.of(workflows.take(slug), file, f"/per_workflow/{slug}")
        months[slug] = amount_of(entry, "per_month")
    return amount_of(top, "total"), months, items


def amount_of(fields: Fields, name: str) -> Fraction:
    """Return a field with a decimal string as a fraction."""
    value = read_number(fields.text(name))
    if value is None:
        raise fields.refuse(name, "a decimal string is needed here.")
    if value < 0:
        raise fields.refuse(name, "an amount is not negative.")
    return Fraction(value)


def apply_limits(difference: Difference, budget: str | None, max_increase: str | None) -> None:
    """Record the limits that the month exceeds."""
    if budget is not None:
        limit = number(budget, "--budget")
        if difference.after > limit:
            difference.passed.append(
                f"The month costs {dollars(difference.after)} USD, over the budget of {dollars(limit)}."
            )
    if max_increase is not None:
        share = number(max_increase.removesuffix("%"), "--max-increase") / 100
        if difference.after > difference.before * (1 + share):
            rise = f"{dollars(difference.before)} to {dollars(difference.after)} USD"
            difference.passed.append(f"The month rises from {rise}, by more than {max_increase.removesuffix('%')}%.")


def number(text: str, option: str) -> Fraction:
    """Return a number of the command line, at least 0."""
    value = read_number(text)
    if value is None:
        raise LimitError(f"{option} {text!r} is no number.")
    if value < 0:
        raise LimitError(f"{option} {text!r} is negative.")
    return Fraction(value)
