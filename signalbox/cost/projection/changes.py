"""Causes of a difference between two projections: settings, resources, assumptions, volumes, rates and gaps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from signalbox.cost.documents import Fields

Pairs = Mapping[str, tuple[Any, Any]]
VOLUME = "/executions_per_month"
LISTED = 10
"""Entries of a kind in the text; the answer in JSON has all."""


class ChangesAnswer(TypedDict):
    """Causes as the answer of `cost diff` has them; a value before or after is null where there was none."""

    volumes: dict[str, dict[str, Any]]
    assumptions: dict[str, dict[str, Any]]
    rates: dict[str, dict[str, Any]]
    settings: dict[str, dict[str, Any]]
    not_priced: dict[str, dict[str, Any]]
    added: list[str]
    removed: list[str]
    unknown: list[str]


@dataclass(frozen=True)
class Changes:
    """Differences of two answers of `cost project`. `unknown` are the parts that one of them lacks.

    `settings` are the region and the free tier, `not_priced` the quantities that have no price.
    """

    volumes: Pairs = field(default_factory=dict)
    assumptions: Pairs = field(default_factory=dict)
    rates: Pairs = field(default_factory=dict)
    settings: Pairs = field(default_factory=dict)
    not_priced: Pairs = field(default_factory=dict)
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def to_json(self) -> ChangesAnswer:
        """Return the part `changed` of the answer."""
        pairs = (self.volumes, self.assumptions, self.rates, self.settings, self.not_priced)
        volumes, assumptions, rates, settings, not_priced = (
            {name: {"before": before, "after": after} for name, (before, after) in found.items()} for found in pairs
        )
        lists = [list(names) for names in (self.added, self.removed, self.unknown)]
        return {
            "volumes": volumes,
            "assumptions": assumptions,
            "rates": rates,
            "settings": settings,
            "not_priced": not_priced,
            "added": lists[0],
            "removed": lists[1],
            "unknown": lists[2],
        }

    def to_markdown(self) -> list[str]:
        """Return a paragraph for each cause; what makes all amounts differ comes first."""
        lines = []
        if self.settings:
            told = listed([f"{name} {said(before)} → {said(after)}" for name, (before, after) in self.settings.items()])
            lines.append(f"**The settings differ, so the amounts do not compare the systems:** {told}.")
        if self.volumes:
            told = listed([f"{slug} {said(before)} → {said(after)}" for slug, (before, after) in self.volumes.items()])
            lines.append(f"**The volumes differ, so the amounts do not compare the systems:** {told}.")
        titles = {"Assumptions that changed": self.assumptions, "Rates that changed": self.rates}
        for title, found in (titles | {"Quantities without a price": self.not_priced}).items():
            if found:
                entries = [f"`{name}` {said(before)} → {said(after)}" for name, (before, after) in found.items()]
                lines.append(f"{title}: {listed(entries)}.")
        for title, names in (("added", self.added), ("removed", self.removed)):
            if names:
                lines.append(f"Resources {title}: {listed([f'`{name}`' for name in names])}.")
        if self.unknown:
            lines.append(f"Not compared, as one of the two answers lacks it: {', '.join(self.unknown)}.")
        return lines


def said(value: Any) -> str:
    """Return a value in words; numbers have thousands separators."""
    if value is None:
        return "none"
    whole = isinstance(value, int) or (isinstance(value, str) and value.isdigit())
    return f"{int(value):,}" if whole and not isinstance(value, bool) else str(value)


def listed(entries: list[str]) -> str:
    """Return the first entries, and how many more there are."""
    more = len(entries) - LISTED
    return ", ".join(entries[:LISTED]) + (f", and {more} more" if more > 0 else "")


def changes(base: Any, current: Any, file: str) -> Changes:
    """Return the differences of two answers of `cost project --json`; `file` names the base in errors."""
    before, after = Fields.of(base, file), Fields.of(current, "the projection")
    rows = [assumed(answer) for answer in (before, after)]
    names = [deployed(answer) for answer in (before, after)]
    left_out = [unpriced(answer) for answer in (before, after)]
    parts: dict[str, Sequence[object]] = {"assumptions": rows, "resources": names, "what has no price": left_out}
    unknown = [part for part, found in parts.items() if any(each is None for each in found)]
    told = different(rows[0], rows[1]) if rows[0] is not None and rows[1] is not None else {}
    volumes = {name.split("/")[1]: pair for name, pair in told.items() if name.endswith(VOLUME)}
    there, then = (
        (names[1] or Counter(), names[0] or Counter()) if "resources" not in unknown else (Counter(), Counter())
    )
    return Changes(
        volumes=volumes,
        assumptions={name: pair for name, pair in told.items() if not name.endswith(VOLUME)},
        rates=different(rates(before), rates(after), both=True),
        settings=different(settings(before), settings(after), both=True),
        not_priced=different(left_out[0], left_out[1]) if left_out[0] is not None and left_out[1] is not None else {},
        added=tuple(sorted((there - then).elements())),
        removed=tuple(sorted((then - there).elements())),
        unknown=tuple(unknown),
    )


def assumed(answer: Fields) -> dict[str, Any] | None:
    """Return the values of the assumptions in an answer, by name; None where it has none."""
    if answer.take("assumptions", None) is None:
        return None
    return {row.text("name"): row.take("value") for row in answer.objects("assumptions")}


def deployed(answer: Fields) -> Counter[str] | None:
    """Return the resources in an answer, by type and name; None where it has none."""
    if answer.take("resources", None) is None:
        return None
    return Counter(f"{row.text('type')} {row.text('name')}" for row in answer.objects("resources"))


def settings(answer: Fields) -> dict[str, Any]:
    """Return the region of an answer, and whether it takes off the free tier; an older answer has neither."""
    found = {"region": answer.take("region", None), "free tier": answer.take("free_tier", None)}
    return {name: value for name, value in found.items() if value is not None}


def unpriced(answer: Fields) -> dict[str, Any] | None:
    """Return the quantities in an answer that have no price, by item; None where it has no such list."""
    if answer.take("not_priced", None) is None:
        return None
    return {row.text("item"): row.take("quantity") for row in answer.objects("not_priced")}


def rates(answer: Fields) -> dict[str, str]:
    """Return the rates of each item in the lines of an answer, of all tiers that it reaches."""
    found: dict[str, list[str]] = {}
    for line in answer.objects("lines"):
        rate = line.text("rate", "")
        if rate:
            found.setdefault(f"{line.text('service')} {line.text('item')}", []).append(rate)
    return {name: ", ".join(values) for name, values in found.items()}


def different(before: Mapping[str, Any], after: Mapping[str, Any], both: bool = False) -> dict[str, tuple[Any, Any]]:
    """Return the values that differ, in the order of their names; with `both` of names that are in each."""
    names = before.keys() & after.keys() if both else before.keys() | after.keys()
    pairs = {name: (before.get(name), after.get(name)) for name in sorted(names)}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
