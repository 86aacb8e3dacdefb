"""Cost of one machine, derived from its definition: the answer of `cost asl`."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypedDict

from signalbox.cost.documents import Fields
from signalbox.cost.exact_numbers import number_of, text_of
from signalbox.cost.model.behaviour import Behaviour, assumptions, read_behaviour
from signalbox.cost.model.definition import Definition
from signalbox.cost.model.expectations import Model, started_machine
from signalbox.cost.model.express_limits import express_obstacles
from signalbox.cost.model.longest_path import LongestPaths
from signalbox.cost.model.outcome import Outcome
from signalbox.cost.prices.bill import bill_of, priced_region
from signalbox.cost.prices.lines import Bill
from signalbox.cost.prices.pricebook import SHIPPED, Key, PriceBook, load
from signalbox.cost.prices.services.compute import billed_express_gigabytes, billed_express_seconds

TRANSITIONS: Key = ("states.standard", "transitions")
REQUESTS: Key = ("states.express", "requests")
DURATION: Key = ("states.express", "duration")


class StateCost(TypedDict):
    """Transitions of a state, and their cost in a month."""

    state: str
    transitions: int | float
    share: float
    amount: str


class EstimateAnswer(TypedDict):
    """Answer of `cost asl`; `lines` of an impossible Express workflow are missing."""

    currency: str
    machine: str
    type: str | None
    executions_per_month: int | float
    transitions: dict[str, int | float | None]
    standard: dict[str, Any]
    express: dict[str, Any]
    drivers: list[StateCost]
    assumptions: list[str]


@dataclass
class Estimate:
    """Expected run of a machine, and the price of a month of runs as Standard and as Express."""

    definition: Definition
    behaviour: Behaviour
    outcome: Outcome
    most: Fraction | None
    standard: Bill
    express: Bill | None
    reasons: list[str]
    assumed: list[str]
    rate: Fraction

    def drivers(self) -> list[StateCost]:
        """Return the states by the cost of their transitions, dearest first, at the rate of the first tier."""
        total = float(self.outcome.transitions)
        monthly = self.behaviour.executions * self.rate
        ranked = sorted(self.outcome.counts.items(), key=lambda entry: (-float(entry[1]), entry[0]))
        return [
            {
                "state": name,
                "transitions": number_of(count),
                "share": float(count) / total,
                "amount": text_of(count * monthly),
            }
            for name, count in ranked
            if count
        ]

    def to_json(self) -> EstimateAnswer:
        """Return the answer of `cost asl --json`."""
        most = None if self.most is None else number_of(self.most)
        express: dict[str, Any] = {"total": None, "impossible": self.reasons}
        if self.express is not None:
            express |= {"total": text_of(self.express.exact_total), "lines": self.express.to_json()["lines"]}
        return {
            "currency": self.standard.currency,
            "machine": self.definition.name,
            "type": self.definition.type,
            "executions_per_month": number_of(self.behaviour.executions),
            "transitions": {"expected": number_of(self.outcome.transitions), "max": most},
            "standard": {"total": text_of(self.standard.exact_total), "lines": self.standard.to_json()["lines"]},
            "express": express,
            "drivers": self.drivers(),
            "assumptions": self.assumed,
        }


def estimate(definition: Definition, usage: Any, file: str = "usage", folder: Path = SHIPPED) -> Estimate:
    """Return the expected transitions of a machine, and its price as a Standard and as an Express workflow.

    Parameters
    ----------
    definition: from `read_definition`.
    usage: branch probabilities, failures, items and volume (docs/cost.md); every key is optional.
    file: the name of the usage in errors.

    Raises DocumentError for a usage that does not fit the machine and for a loop that cannot end.
    """
    scopes = [definition.scope, *(other.scope for other in definition.beside.values() if other is not definition)]
    behaviour = read_behaviour(usage, file, scopes)
    book = load(priced_region(Fields.of(usage, file), folder), folder)
    outcome = Model(behaviour, definition).outcome(definition.scope)
    ways = LongestPaths(behaviour, definition.beside)
    reasons = express_obstacles(definition, ways, outcome.seconds)
    return Estimate(
        definition=definition,
        behaviour=behaviour,
        outcome=outcome,
        most=ways.transitions(definition.scope),
        standard=standard_bill(outcome, behaviour, book),
        express=None if reasons else express_bill(outcome, behaviour, book),
        reasons=reasons,
        assumed=[*assumptions(behaviour, [definition.scope]), *gaps(definition, behaviour, bool(reasons))],
        rate=Fraction(book.of(TRANSITIONS)[0].rate),
    )


def standard_bill(outcome: Outcome, behaviour: Behaviour, book: PriceBook) -> Bill:
    """Price a month of Standard executions, with the Express children that they start."""
    needed = {
        TRANSITIONS: outcome.transitions * behaviour.executions,
        REQUESTS: outcome.express_requests * behaviour.executions,
        DURATION: outcome.express_gigabyte_seconds * behaviour.executions,
    }
    return bill_of(needed, book, behaviour.free_tier)


def express_bill(outcome: Outcome, behaviour: Behaviour, book: PriceBook) -> Bill:
    """Price a month of Express executions of the same machine, with the children that it starts."""
    seconds = billed_express_seconds(outcome.seconds * 1000)
    own = seconds * billed_express_gigabytes(behaviour.memory_mb)
    needed = {
        REQUESTS: (outcome.express_requests + 1) * behaviour.executions,
        DURATION: (outcome.express_gigabyte_seconds + own) * behaviour.executions,
        TRANSITIONS: outcome.started * behaviour.executions,
    }
    return bill_of(needed, book, behaviour.free_tier)


def gaps(definition: Definition, behaviour: Behaviour, no_express: bool) -> list[str]:
    """Return the gaps of the estimate that neither definition nor usage fills, a sentence each."""
    said = []
    states = list(definition.scope.every_state())
    for state in states:
        if state.starts_machine and started_machine(state, definition.beside) is None:
            said.append(f"{state.name}: it starts another machine, whose cost is not in here.")
    untimed = [state.name for state in states if behaviour.seconds(state) is None]
    if untimed and not no_express:
        said.append(f"no durations_ms given for {', '.join(untimed)}: 0 ms taken for the price as Express.")
    return said
