"""Quotas that a rate meets first, the headroom of each, and the request to make: the answer of `cost quotas`."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypedDict

from signalbox.cost.documents import Fields, read_document
from signalbox.cost.exact_numbers import number_of
from signalbox.cost.model.history_bound import most_events
from signalbox.cost.options.alternatives import TOKEN
from signalbox.cost.prices.pricebook import SHIPPED
from signalbox.cost.projection.assumptions import SECONDS_A_MONTH, Assumptions
from signalbox.cost.projection.monthly_flow import MonthlyFlow
from signalbox.cost.projection.system import System

QUOTAS = SHIPPED / "elsewhere" / "quotas.json"
EVENTS_A_TRANSITION = 5  # entered, scheduled, started, succeeded, exited: "Viewing execution details", event history
BURST_SECONDS = 10  # assumed length of a burst before the refill counts


class QuotaRow(TypedDict):
    """Row of the answer of `cost quotas`."""

    name: str
    limit: int | float
    needed: int | float
    headroom: int | float | None
    unit: str
    request: str
    source: str
    as_of: str


@dataclass(frozen=True)
class Quota:
    """One quota, and the system's need of it."""

    name: str
    limit: Fraction
    needed: Fraction
    unit: str
    request: str
    source: str
    as_of: str

    @property
    def headroom(self) -> Fraction | None:
        """Limit divided by need: below 1 the quota is exceeded, None where nothing is needed."""
        return self.limit / self.needed if self.needed else None

    def to_json(self) -> QuotaRow:
        """Return one row of the answer."""
        return {
            "name": self.name,
            "limit": number_of(self.limit),
            "needed": number_of(self.needed),
            "headroom": None if self.headroom is None else number_of(self.headroom),
            "unit": self.unit,
            "request": self.request,
            "source": self.source,
            "as_of": self.as_of,
        }


def quotas(system: System, assumptions: Assumptions, fresh: bool = False) -> list[Quota]:
    """Return every quota with its need at the assumed rate, least headroom first.

    Parameters
    ----------
    fresh: use the limits of a new account.
    """
    needed = needs_a_second(system, assumptions)
    entries = Fields.of(read_document(QUOTAS), str(QUOTAS)).take("quotas")
    limits = {entry["need"]: limit_of(entry, assumptions.region, fresh) for entry in entries}
    needed["starts_in_a_burst"] = burst(needed["starts"], limits["starts"])
    found = []
    for entry in entries:
        limit, need = limit_of(entry, assumptions.region, fresh), needed[entry["need"]]
        said = [entry[name] for name in ("unit", "request", "source", "as_of")]
        found.append(Quota(entry["name"], limit, need, *said))
    return sorted(found, key=lambda row: (row.headroom is None, row.headroom or Fraction(0), row.name))


def limit_of(entry: Mapping[str, Any], region: str, fresh: bool) -> Fraction:
    """Return the limit of a quota in a region, or the limit of a new account."""
    limits = entry["limit"]
    return Fraction(entry["fresh"] if fresh and "fresh" in entry else limits.get(region, limits["*"]))


def burst(starts: Fraction, refill: Fraction) -> Fraction:
    """Return the needed size of the bucket: one second of starts, and 10 s of starts beyond the refill."""
    return starts + max(Fraction(0), starts - refill) * BURST_SECONDS


def needs_a_second(system: System, assumptions: Assumptions) -> dict[str, Fraction]:
    """Return the system's need of each kind of quota, by the names of the quota file."""
    flow = MonthlyFlow(system, assumptions)
    needs = flow.needs()
    month = needs.by_key()
    a_second = {key: quantity / SECONDS_A_MONTH for key, quantity in month.items()}
    starts = sum((flow.executions[slug] for slug in system.workflows), Fraction(0)) / SECONDS_A_MONTH
    busy = busy_functions(flow)
    return {
        "starts": starts,
        "transitions": a_second.get(("states.standard", "transitions"), Fraction(0)),
        "callbacks": callbacks(flow) / SECONDS_A_MONTH,
        "open": open_executions(flow),
        "history": longest_history(system, flow),
        "payload": largest_payload(flow),
        "concurrency": sum(busy.values(), Fraction(0)),
        "growth": max(busy.values(), default=Fraction(0)),
        "events": a_second.get(("events.custom", "events"), Fraction(0)),
        "deliveries": deliveries(flow) / SECONDS_A_MONTH,
        "hot_key": starts * assumptions.number("tables/*/hot_key_units_per_execution", 0),
        "writes": a_second.get(("dynamodb", "write units"), Fraction(0)),
        "media_jobs": media_jobs(flow),
        "in_flight": max(busy.values(), default=Fraction(0)) * assumptions.number("queues/*/messages_per_batch"),
    }


def busy_functions(flow: MonthlyFlow) -> dict[str, Fraction]:
    """Return the environments that are busy at once, by function: arrivals times duration (Little's law)."""
    busy: dict[str, Fraction] = {}
    for (_, name), count in flow.invocations.items():
        short = flow.system.functions[name].short
        seconds = flow.assumptions.number(f"functions/{short}/duration_ms") / 1000
        busy[short] = busy.get(short, Fraction(0)) + count / SECONDS_A_MONTH * seconds
    return busy


def callbacks(flow: MonthlyFlow) -> Fraction:
    """Return the task tokens that are answered in a month: one for each wait, as if none timed out."""
    total = Fraction(0)
    for slug, outcome in flow.outcomes.items():
        executions, counts = flow.executions[slug], outcome.counts
        waits = (s.name for s in flow.system.definitions[slug].scope.every_state() if TOKEN in s.resource)
        total += sum((counts.get(name, Fraction(0)) for name in waits), Fraction(0)) * executions
    return total


def open_executions(flow: MonthlyFlow) -> Fraction:
    """Return the executions that are open at once: starts times duration."""
    lasting = {slug: outcome.seconds for slug, outcome in flow.outcomes.items()}
    return sum((flow.executions[slug] / SECONDS_A_MONTH * lasting[slug] for slug in lasting), Fraction(0))


def longest_history(system: System, flow: MonthlyFlow) -> Fraction:
    """Return the most events of one execution, or the expected events where only data bounds a loop."""
    longest = Fraction(0)
    for slug, definition in system.definitions.items():
        rows = flow.assumptions.under(f"workflows/{slug}")
        most = most_events(definition.scope, system.behaviour(slug, rows, flow.assumptions.file))
        longest = max(longest, flow.outcomes[slug].transitions * EVENTS_A_TRANSITION if most is None else most)
    return longest


def media_jobs(flow: MonthlyFlow) -> Fraction:
    """Return the jobs of MediaConvert that run at once, by their mean length. Each of its events ends one."""
    total = Fraction(0)
    for (slug, name), count in flow.events.items():
        if count and name in flow.system.events_of_jobs:
            total += count / SECONDS_A_MONTH * flow.assumptions.number(f"workflows/{slug}/job_seconds")
    return total


def largest_payload(flow: MonthlyFlow) -> Fraction:
    """Return the largest event in bytes."""
    names = {name for _, name in flow.events}
    return max((flow.assumptions.number(f"events/{name}/kb") * 1024 for name in names), default=Fraction(0))


def deliveries(flow: MonthlyFlow) -> Fraction:
    """Return the targets that rules invoke in a month: a queue for each route of an event."""
    total = Fraction(0)
    for (_, name), count in flow.events.items():
        total += count * sum(name in route["events"] for route in flow.system.routes_on)
    return total
