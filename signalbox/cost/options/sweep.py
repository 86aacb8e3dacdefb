"""Cost against volume for five options, and the volumes at which the cheaper one changes."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, TypedDict

from signalbox.cost.documents import DocumentError, nearest
from signalbox.cost.exact_numbers import text_of
from signalbox.cost.model.expectations import Model
from signalbox.cost.model.express_limits import express_obstacles
from signalbox.cost.model.longest_path import LongestPaths
from signalbox.cost.options.alternatives import Option, Size, options
from signalbox.cost.prices.bill import bill_of
from signalbox.cost.prices.pricebook import SHIPPED, Key, PriceBook, load
from signalbox.cost.prices.temporal import temporal_lines
from signalbox.cost.projection.assumptions import SECONDS_A_MONTH, Assumptions
from signalbox.cost.projection.polling import empty_polls
from signalbox.cost.projection.system import System
from signalbox.errors import InputError

POINTS_A_DECADE = 8
REQUESTS: Key = ("sqs", "requests.standard")
BISECTIONS = 40


class RangeError(InputError):
    """A range of volumes or a workflow that cannot be drawn."""


@dataclass
class Curve:
    """Cost of one option at each volume: dollars a month, or None where it has no price."""

    option: Option
    amounts: list[Fraction | None]


class SweepAnswer(TypedDict):
    """Answer of `cost sweep`; `taken` is the assumed size of a step."""

    volumes: list[int]
    options: list[dict[str, Any]]
    break_even: list[dict[str, str | int]]
    taken: dict[str, str]


@dataclass
class Sweep:
    """Curves over volumes, and the volumes at which they cross."""

    volumes: list[int]
    curves: list[Curve]
    crossings: list[tuple[str, str, int]]
    size: Size

    def to_json(self) -> SweepAnswer:
        """Return the answer of `cost sweep --json`."""
        options = []
        for curve in self.curves:
            amounts = [None if amount is None else text_of(amount) for amount in curve.amounts]
            options.append({"option": curve.option.name, "impossible": curve.option.impossible, "amounts": amounts})
        crossings: list[dict[str, str | int]] = [
            {"cheaper_below": first, "cheaper_above": second, "executions_per_month": volume}
            for first, second, volume in self.crossings
        ]
        size = {name: str(value) for name, value in vars(self.size).items()}
        return {"volumes": self.volumes, "options": options, "break_even": crossings, "taken": size}


@dataclass
class Pricing:
    """Prices of one region, for any option at any volume."""

    book: PriceBook
    size: Size
    free_tier: bool

    def amount(self, option: Option, volume: int) -> Fraction | None:
        """Return the dollars of a month with `volume` executions; None without a list price for it."""
        needs = {key: need * volume for key, need in option.needs.items()}
        if option.queues:
            a_second = option.messages * volume / SECONDS_A_MONTH
            empty = empty_polls(a_second, Fraction(self.size.pollers), Fraction(self.size.poll_seconds))
            needs[REQUESTS] = needs.get(REQUESTS, Fraction(0)) + option.queues * empty * SECONDS_A_MONTH
        if any(key not in self.book.tiers for key, quantity in needs.items() if quantity):
            return None
        bill = bill_of(needs, self.book, self.free_tier)
        if option.actions:
            try:
                bill.lines += temporal_lines(option.actions * volume, self.size.plan)
            except DocumentError:  # beyond the last published tier
                return None
        return bill.exact_total


def volumes_between(first: str, last: str) -> list[int]:
    """Return whole volumes, evenly spaced on a logarithmic axis, both ends included."""
    try:
        low, high = float(first), float(last)
    except ValueError:
        raise RangeError(f"{first!r} to {last!r} is no range: write --from 1e4 --to 1e8.") from None
    if not 1 <= low < high <= 1e12:
        raise RangeError(f"{first} to {last} is no range: 1 <= from < to <= 1e12.")
    steps, volume, found = 10 ** (1 / POINTS_A_DECADE), low, [round(low)]
    while (volume := volume * steps) < high * 0.999:
        found.append(round(volume))
    return [*found, round(high)]


def sweep_workflow(system: System, assumptions: Assumptions, slug: str | None, volumes: list[int]) -> Sweep:
    """Return the sweep of a deployed workflow: the named one, or the only one."""
    slug = slug or next(iter(system.workflows), "")
    if slug not in system.workflows:
        raise RangeError(f"there is no workflow {slug!r}: {nearest(slug, system.workflows)}")
    definition = system.definitions[slug]
    rows = assumptions.under(f"workflows/{slug}")
    behaviour = system.behaviour(slug, rows, assumptions.file)
    outcome = Model(behaviour, definition).outcome(definition.scope)
    reasons = express_obstacles(definition, LongestPaths(behaviour, {}), outcome.seconds)
    size = Size()
    ways = options(outcome, list(definition.scope.every_state()), reasons, size)
    return sweep(ways, volumes, assumptions.region, assumptions.free_tier, size)


def sweep(
    ways: list[Option], volumes: list[int], region: str, free_tier: bool, size: Size, folder: Path = SHIPPED
) -> Sweep:
    """Price every option at every volume and find the volumes at which they cross."""
    pricing = Pricing(load(region, folder), size, free_tier)
    curves = [
        Curve(way, [None if way.impossible else pricing.amount(way, volume) for volume in volumes]) for way in ways
    ]
    crossings = []
    for first, second in combinations(curves, 2):
        crossings += crossings_of(first, second, volumes, pricing)
    return Sweep(volumes, curves, sorted(crossings, key=lambda crossing: crossing[2]), size)


def crossings_of(first: Curve, second: Curve, volumes: list[int], pricing: Pricing) -> list[tuple[str, str, int]]:
    """Return each crossing: the name that is cheaper below, the name cheaper above, and the volume."""
    gaps = [
        None if one is None or other is None else one - other
        for one, other in zip(first.amounts, second.amounts, strict=True)
    ]
    found = []
    for (low, before), (high, after) in pairwise(zip(volumes, gaps, strict=True)):
        if before is None or after is None or not before or (before > 0) == (after > 0):
            continue
        volume = bisected(first.option, second.option, low, high, before > 0, pricing)
        names = (first.option.name, second.option.name)
        found.append((*(names[::-1] if before > 0 else names), volume))
    return found


def bisected(first: Option, second: Option, low: int, high: int, positive: bool, pricing: Pricing) -> int:
    """Return the first whole volume at which the sign of the difference has changed."""
    for _ in range(BISECTIONS):
        if high - low <= 1:
            break
        middle = (low + high) // 2
        one, other = pricing.amount(first, middle), pricing.amount(second, middle)
        if one is not None and other is not None and (one > other) == positive:
            low = middle
        else:
            high = middle
    return high
