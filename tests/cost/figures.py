"""Tables of docs/cost.md: `python -m tests.cost.figures` writes them; check the difference before a commit."""

import re
import textwrap
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from signalbox.assembly.synthesis import chosen
from signalbox.cost import price
from signalbox.cost.documents import read_document
from signalbox.cost.projection.assumptions import read_assumptions
from signalbox.cost.projection.projection import Projection, project
from signalbox.cost.projection.system import default_usage, read_system
from tests.cost.asl_parts import choice, estimated, machine, plain, retry, task
from tests.cost.sagas import SAGAS, Saga

DOCUMENT = Path(__file__).parents[2] / "docs" / "cost.md"
PLACE = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
MONTH = 10_000_000
STEPS = 10
FUNCTION = {"service": "lambda", "requests": MONTH * STEPS, "duration_ms": 100, "memory_mb": 512}


def steps(chosen_after: bool = False, **fields: Any) -> dict[str, Any]:
    """A machine of ten Tasks, each followed by a Choice if asked for."""
    states: dict[str, Any] = {}
    for place in range(STEPS):
        onwards = f"S{place + 1}" if place + 1 < STEPS else None
        ask = chosen_after and onwards
        states[f"S{place}"] = task(f"Ask{place}" if ask else onwards, **fields)
        if chosen_after and onwards:
            states[f"Ask{place}"] = choice(onwards, default=onwards)
    return machine(**states)


def claim() -> list[list[str]]:
    """Ten steps, ten million times a month."""
    once = {"executions_per_month": MONTH}
    plain_steps = estimated(steps(), **once)
    asking = estimated(steps(chosen_after=True), **once)
    failing = {f"S{place}": Decimal("0.01") for place in range(STEPS)}
    retrying = estimated(steps(Retry=retry(3)), failures=failing, **once)
    with_functions = price({"items": [{"service": "states.standard", "transitions": MONTH * STEPS}, FUNCTION]})
    brief = estimated(machine(S=plain()), durations_ms={"S": 1000}, **once)
    assert brief.express is not None
    rows = [
        ("Standard, one state a step", plain_steps.standard.total),
        ("the same with the free tier", estimated(steps(), free_tier=True, **once).standard.total),
        ("the same where 1 attempt in 100 fails and is retried", retrying.standard.total),
        ("a Choice between any two steps", asking.standard.total),
        ("each step a function of 100 ms at 512 MB, its cost included", with_functions.total),
        ("Express, 1 s in all, 64 MB", brief.express.total),
    ]
    return [["ten steps as", "an execution", "10 million a month"]] + [
        [label, f"{total / MONTH:.7f}", dollars(total)] for label, total in rows
    ]


def sagas() -> list[list[str]]:
    """Each saga: transitions where all goes well and where its last step fails, and a million of each."""
    head = ["saga", "states", "succeeds", "last step fails", "a million succeed", "a million fail"]
    return [head, *(saga_row(saga) for saga in SAGAS)]


def saga_row(saga: Saga) -> list[str]:
    """The row of one saga."""
    usage: dict[str, Any] = {"executions_per_month": 1_000_000}
    succeed = estimated(saga.definition, **usage, **well(saga))
    fail = estimated(saga.definition, **usage, **saga.failing)
    transitions = [str(each.outcome.transitions) for each in (succeed, fail)]
    totals = [dollars(each.standard.total) for each in (succeed, fail)]
    return [saga.title, str(states_of(saga.definition)), *transitions, *totals]


def states_of(definition: dict[str, Any]) -> int:
    """All states of a machine, those of its branches too."""
    states = definition["States"].values()
    return len(states) + sum(states_of(branch) for state in states for branch in state.get("Branches", ()))


def sources() -> str:
    """Return the source of each saga as a list."""
    rows = (f"- {saga.title}: `{saga.repository}`, `{saga.file}`, commit {saga.commit}" for saga in SAGAS)
    wrapping: dict[str, Any] = {"subsequent_indent": "  ", "break_long_words": False, "break_on_hyphens": False}
    return "".join(textwrap.fill(row, 120, **wrapping) + "\n" for row in rows)


def well(saga: Saga) -> dict[str, Any]:
    """Usage under which each Choice takes its default."""
    rules = {name: state for name, state in saga.definition["States"].items() if state["Type"] == "Choice"}
    return {"branches": {name: {state["Default"]: 1} for name, state in rules.items()}} if rules else {}


def projected(executions: int) -> Projection:
    """The project's own system at a volume."""
    path = default_usage()
    assumptions = read_assumptions(read_document(path), str(path))
    system = read_system(chosen(None, lambda line: None))
    for slug in system.flows:
        assumptions.set_executions(slug, Fraction(executions if slug == "orders" else 0))
    return project(system, assumptions)


def orders() -> list[list[str]]:
    """Return the cost of each service for a million and ten million orders a month, dearest first."""
    columns = [by_service(projected(volume)) for volume in (1_000_000, 10_000_000)]
    names = sorted(columns[0], key=lambda name: -columns[0][name])
    rows = [[name, *(dollars(column[name]) for column in columns)] for name in names]
    total = ["all", *(dollars(sum(column.values(), Decimal())) for column in columns)]
    return [["service", "a million orders", "10 million orders"], *rows, total]


def night() -> list[list[str]]:
    """Return the drivers of a night of settlement, dearest first, beside a million orders a month."""
    path = default_usage()
    projection = project(read_system(chosen(None, lambda line: None)), read_assumptions(read_document(path), str(path)))
    nights = int(projection.executions["settlement"])
    length = projection.assumptions.number("workflows/settlement/map_items/PostBatches")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for driver in projection.drivers():
        if driver["workflow"] == "settlement":
            sums[driver["service"]] += Decimal(driver["amount"])
    rows = [[name, f"{amount / nights:.4f}"] for name, amount in sorted(sums.items(), key=lambda entry: -entry[1])]
    shown = [row for row in rows if row[1] != "0.0000"]
    total = Decimal(projection.to_json()["per_workflow"]["settlement"]["per_execution"])
    return [
        ["service", f"a night of {int(length):,} rows"],
        *shown,
        ["all, its part of what is shared included", f"{total:.4f}"],
    ]


def by_service(projection: Projection) -> dict[str, Decimal]:
    """The amounts of a projection, added up by service."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in projection.to_json()["lines"]:
        sums[line["service"]] += Decimal(line["amount"])
    return dict(sums)


def dollars(amount: Decimal) -> str:
    """Dollars and cents."""
    return f"{amount:,.2f}"


def table(rows: list[list[str]]) -> str:
    """A table in Markdown, its first column to the left."""
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    ruler = "| --- |" + " ---: |" * (len(rows[0]) - 1)
    return "\n".join([head, ruler, *body]) + "\n"


PARTS: dict[str, Callable[[], str]] = {
    "claim": lambda: table(claim()),
    "sagas": lambda: table(sagas()),
    "sources": sources,
    "orders": lambda: table(orders()),
    "night": lambda: table(night()),
}


def rewritten(text: str) -> str:
    """The document with its tables as the tool gives them today."""
    return PLACE.sub(lambda found: found[1] + PARTS[found[2]]() + found[3], text)


if __name__ == "__main__":
    DOCUMENT.write_text(rewritten(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
