"""Two projections side by side, for pull requests: the whole of `cost diff`."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from signalbox.cost.documents import Fields, read_number
from signalbox.cost.exact import decimal_of, text_of
from signalbox.errors import InputError

CENT = Decimal("0.01")


class LimitError(InputError):
    """A budget or a limit on the increase cannot be read."""


@dataclass
class Difference:
    """What a month cost before and costs now; `passed` are the limits that it went over."""

    before: Fraction
    after: Fraction
    workflows: dict[str, tuple[Fraction, Fraction]]
    items: dict[str, tuple[Fraction, Fraction]]
    passed: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The answer of `cost diff --json`."""
        return {
            "currency": "USD",
            "before": text_of(self.before),
            "after": text_of(self.after),
            "difference": text_of(self.after - self.before),
            "per_workflow": {slug: pair(*amounts) for slug, amounts in self.workflows.items()},
            "items": {name: pair(*amounts) for name, amounts in self.items.items() if amounts[0] != amounts[1]},
            "passed": self.passed,
        }

    def to_markdown(self) -> str:
        """A comment for a pull request: the sum, each workflow, and the items that changed most."""
        rows = ["| | before | after | difference |", "| --- | ---: | ---: | ---: |"]
        rows.append(markdown_row("**a month**", self.before, self.after))
        rows += [markdown_row(slug, *amounts) for slug, amounts in self.workflows.items()]
        changed = [entry for entry in self.items.items() if entry[1][0] != entry[1][1]]
        changed.sort(key=lambda entry: (-abs(entry[1][1] - entry[1][0]), entry[0]))
        rows += [markdown_row(f"`{name}`", *amounts) for name, amounts in changed[:10]]
        verdict = [f"\n**{said}**" for said in self.passed]
        return "\n".join(["### Projected cost", "", *rows, *verdict])


def pair(before: Fraction, after: Fraction) -> dict[str, str]:
    """Before, after and their difference, exactly."""
    return {"before": text_of(before), "after": text_of(after), "difference": text_of(after - before)}


def markdown_row(name: str, before: Fraction, after: Fraction) -> str:
    """One row of the table, in dollars to the cent and per cent."""
    change = after - before
    share = f" ({decimal_of(change / before * 100).quantize(Decimal('0.1'), ROUND_HALF_UP):+}%)" if before else ""
    return f"| {name} | {cents(before)} | {cents(after)} | {cents(change)}{share} |"


def cents(amount: Fraction) -> str:
    """Dollars to the cent."""
    return f"{decimal_of(amount).quantize(CENT, ROUND_HALF_UP):,}"


def compare(base: Any, current: Any, file: str) -> Difference:
    """The difference of two answers of `cost project --json`; `file` names the base in errors."""
    before, after = read_answer(base, file), read_answer(current, "the projection")
    names = [*before["items"], *(name for name in after["items"] if name not in before["items"])]
    slugs = [*before["workflows"], *(slug for slug in after["workflows"] if slug not in before["workflows"])]
    return Difference(
        before["total"],
        after["total"],
        {
            slug: (before["workflows"].get(slug, Fraction(0)), after["workflows"].get(slug, Fraction(0)))
            for slug in slugs
        },
        {name: (before["items"].get(name, Fraction(0)), after["items"].get(name, Fraction(0))) for name in names},
    )


def read_answer(document: Any, file: str) -> dict[str, Any]:
    """The sums of a stored answer, checked."""
    top = Fields.of(document, file)
    items: dict[str, Fraction] = {}
    lines = top.take("lines")
    if not isinstance(lines, list):
        raise top.refuse("lines", "an array is needed here: give what `cost project --json` printed.")
    for index, value in enumerate(lines):
        line = Fields.of(value, file, f"/lines/{index}")
        name = f"{line.text('service')} {line.text('item')}"
        items[name] = items.get(name, Fraction(0)) + amount_of(line, "amount")
    workflows = Fields.of(top.take("per_workflow"), file, "/per_workflow")
    months = {}
    for slug in workflows.value:
        entry = Fields.of(workflows.take(slug), file, f"/per_workflow/{slug}")
        months[slug] = amount_of(entry, "per_month")
    return {"total": amount_of(top, "total"), "items": items, "workflows": months}


def amount_of(fields: Fields, name: str) -> Fraction:
    """A decimal string."""
    value = read_number(fields.text(name))
    if value is None:
        raise fields.refuse(name, "a decimal string is needed here.")
    return Fraction(value)


def apply_limits(difference: Difference, budget: str | None, max_increase: str | None) -> None:
    """Note which limits the month now passes."""
    if budget is not None:
        limit = number(budget, "--budget")
        if difference.after > limit:
            difference.passed.append(
                f"The month costs {cents(difference.after)} USD, over the budget of {cents(limit)}."
            )
    if max_increase is not None:
        share = number(max_increase.removesuffix("%"), "--max-increase") / 100
        if difference.after > difference.before * (1 + share):
            rise = f"{cents(difference.before)} to {cents(difference.after)} USD"
            difference.passed.append(f"The month rises from {rise}, by more than {max_increase.removesuffix('%')}%.")


def number(text: str, option: str) -> Fraction:
    """A number of the command line, not negative."""
    value = read_number(text)
    if value is None:
        raise LimitError(f"{option} {text!r} is no number.")
    if value < 0:
        raise LimitError(f"{option} {text!r} is negative.")
    return Fraction(value)
