"""The figures of docs/patterns.md: `python -m tests.patterns.figures` measures them and writes them into the page.

Each architecture gets the same pieces of business at once, on the twin. Then one of its functions is switched off, by a
reserved concurrency of 0, and the remaining work is counted. Orders are measured twice: as the machine conducts them,
with all consumers of their end switched off and taken out of the bill, and as a hybrid, until these consumers have
followed.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from scenarios.video.workload import upload
from signalbox.assembly import Assembly
from signalbox.assembly.synthesis import current
from signalbox.cost.documents import read_document
from signalbox.cost.projection.assumptions import read_assumptions
from signalbox.cost.projection.projection import Projection, project
from signalbox.cost.projection.system import default_usage, read_system
from signalbox.project import CHECKOUT
from signalbox.twin import Twin
from signalbox.twin.observe import story
from signalbox.twin.observe.story.recording import Delivery
from signalbox.twin.observe.story.values import identity_of
from tests.patterns.step_size import STEPS
from tests.simulation.orders import paid, placed, stock
from tests.workflows.onboarding import registered, verified
from tests.workflows.settlement import captures

PIECES = 20
KEPT = Path(__file__).parent / "figures.json"
PAGE = CHECKOUT / "docs" / "patterns.md"
LISTENERS = ("notification-notify", "analytics-count", "history-archive")
"""Functions that follow the closing event of an order, and that none of its steps waits for."""
AT_ONCE = LISTENERS[:1]
"""Those that no delay of their route and no collected batch holds back."""
BEGIN, END = "<!-- figures: python -m tests.patterns.figures -->\n", "<!-- end -->"

Line = dict[str, Any]


@dataclass(frozen=True)
class Pattern:
    """An architecture, its flow, its business, its good end, and two functions that are switched off.

    `off` is a step that every piece needs; `spare` is a consumer that only listens. `items`: the assumption that has
    the rows of an execution. `without`: functions that are not part of it. `followed`: functions that have handled the
    last event before a piece has ended.
    """

    name: str
    flow: str
    lines: Callable[[int], list[Line]]
    end: str
    off: str
    spare: str
    items: str = ""
    without: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()


def orders(number: int) -> list[Line]:
    """An order that was paid before it came, so that nobody is waited for."""
    key = f"order-{number}"
    return [paid(key, at=50), placed(key, at=60, quantity=2)]


def users(number: int) -> list[Line]:
    """A user whose address is verified at once."""
    return [registered(60, f"user-{number}"), verified(60, f"user-{number}")]


def days(number: int) -> list[Line]:
    """A day of a hundred sales that were delivered as a file, and the request for its settlement."""
    date = f"2025-12-{number + 1:02d}"
    file = {"at": 50, "deliver": f"incoming/{date}.csv", "rows": captures(100)}
    return [file, {"at": 60, "type": "SettlementRequested", "subject": date, "data": {"date": date}}]


def videos(number: int) -> list[Line]:
    """A video of a minute."""
    return [upload(60, f"video-{number}", 60)]


CONDUCTED = Pattern(
    *("orchestration", "orders", orders, "OrderConfirmed", "orders-ship-order", "notification-notify"),
    without=LISTENERS,
)
PATTERNS = (
    CONDUCTED,
    Pattern("choreography", "onboarding", users, "WelcomeSent", "screening-screen", "journeys-follow"),
    Pattern(
        *("pipeline", "settlement", days, "SettlementCompleted", "settlement-validate", "analytics-count"),
        items="workflows/settlement/map_items/PostBatches",
    ),
    replace(CONDUCTED, name="hybrid", without=(), followed=AT_ONCE),
    Pattern("scaled apart", "video", videos, "VideoPublished", "videotranscoding-transcode", "analytics-count"),
)


def measured(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """The figures of each pattern, by its name."""
    usage = default_usage()
    assumptions = read_assumptions(read_document(usage), str(usage))
    month, found = project(read_system(assembly), assumptions), {}
    for pattern in PATTERNS:
        dollars = dollars_of(pattern, month)
        pieces = int(assumptions.number(pattern.items)) if pattern.items else 1
        prices = {"dollars": f"{dollars:.7f}", "dollars_each": f"{dollars / pieces:.7f}"}
        found[pattern.name] = {**figures(assembly, pattern), **prices}
    return found


def dollars_of(pattern: Pattern, month: Projection) -> Decimal:
    """Dollars of an execution, less what the functions that are no part of the pattern, their queues and logs bring."""
    routes = (f"queue {name.partition('-')[0]}" for name in pattern.without)
    strange = (*routes, *(f"function {name.replace('-', '.', 1)}" for name in pattern.without))
    answer = month.to_json()
    drivers = (row for row in answer["drivers"] if row["workflow"] == pattern.flow)
    less = sum((Decimal(row["amount"]) for row in drivers if row["driver"].endswith(strange)), Decimal(0))
    return Decimal(answer["per_workflow"][pattern.flow]["per_execution"]) - less / int(month.executions[pattern.flow])


def figures(assembly: Assembly, pattern: Pattern) -> dict[str, Any]:
    """One pattern: undisturbed, and with a function switched off."""
    alone = pattern.without
    well, broken, spared = (
        run(assembly, pattern, off) for off in (alone, (*alone, pattern.off), (*alone, pattern.spare))
    )
    ended = sorted(well["ended"].values())
    return {
        "flow": pattern.flow,
        "states": well["states"],
        "functions": len(well["worked"]),
        "median_seconds": round(ended[len(ended) // 2] - 60, 2),
        "per_second": round(len(ended) / (ended[-1] - 60), 2),
        "off": pattern.off,
        "ended_without": len(broken["ended"]),
        "worked_without": len(broken["worked"]),
        "spare": pattern.spare,
        "ended_spared": len(spared["ended"]),
        "worked_spared": len(spared["worked"]),
        **step_size(pattern.name),
    }


def step_size(pattern: str) -> dict[str, int]:
    """Lines that one of the pattern's steps takes."""
    step = STEPS[pattern]
    return {"step_shared": step.machine() + step.table(), "step_own": step.code()}


def run(assembly: Assembly, pattern: Pattern, off: tuple[str, ...]) -> dict[str, Any]:
    """Return when each piece ended well (virtual seconds), the functions that succeeded, and the states of an
    execution.
    """
    with Twin.from_assembly(assembly, 1, schedules=False) as twin:
        for arn, function in list(twin.cloud.deployed.items()):
            if function.name.endswith(off):
                twin.cloud.deployed[arn] = replace(function, reserved_concurrency=0)
        recording = story.watch(twin)
        twin.plan([stock(quantity=10 * PIECES), *(line for number in range(PIECES) for line in pattern.lines(number))])
        twin.advance(minutes=10)
        journal = [heard for bus in twin.cloud.buses.buses.values() for heard in bus.journal]
        said = [(event, at) for at, event in journal if event["detail-type"] == pattern.end]
        listeners = [name for name in pattern.followed if name not in off]
        taken = [times(recording.deliveries, name) for name in listeners]
        ended = {
            event["detail"]["subject"]: max([at, *(of[identity_of(event)] for of in taken)]) - twin.cloud.clock.start
            for event, at in said
            if all(identity_of(event) in of for of in taken)
        }
        executions = [row for row in twin.executions(pattern.flow) if row["states"]]
        return {
            "ended": ended,
            "worked": sorted(name for name, use in twin.cloud.functions.usage.items() if use.requests > use.errors),
            "states": len(executions[0]["states"]) if executions else 0,
        }


def times(deliveries: Iterable[Delivery], name: str) -> dict[str, float]:
    """Return when a function was done with each event, by the event's id."""
    return {seen.event: seen.ended for seen in deliveries if seen.function.endswith(name) and seen.result == "done"}


def table(found: dict[str, dict[str, Any]]) -> str:
    """The figures as the page shows them."""
    rows = {
        "flow": "flow",
        "states entered by a good one": "states",
        "functions that take part": "functions",
        "dollars an execution": "dollars",
        "dollars an order, a user, a row of a night": "dollars_each",
        "median seconds, nobody waited for": "median_seconds",
        f"of {PIECES} at once, a second": "per_second",
        "a step switched off for ten minutes": "off",
        f"of {PIECES}, ended well without it": "ended_without",
        "functions that worked without it": "worked_without",
        "a listener switched off for ten minutes": "spare",
        f"of {PIECES}, ended well without that": "ended_spared",
        "functions that worked without that": "worked_spared",
        "a step and its undo: lines in the machine and the table": "step_shared",
        "and in its handlers": "step_own",
    }
    lines = [f"| | {' | '.join(found)} |", f"| --- |{' ---: |' * len(found)}"]
    lines += [
        f"| {title} | {' | '.join(shown(each[name]) for each in found.values())} |" for title, name in rows.items()
    ]
    return "\n".join(lines) + "\n"


def shown(figure: Any) -> str:
    """A figure as a person reads it: names as code."""
    named = isinstance(figure, str) and not figure[0].isdigit()
    return f"`{figure}`" if named else str(figure)


def written(page: str, found: dict[str, dict[str, Any]]) -> str:
    """The page with these figures."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + table(found) + END + rest.split(END, 1)[1]


if __name__ == "__main__":
    figures_now = measured(current())
    KEPT.write_text(json.dumps(figures_now, indent=2) + "\n", "utf-8")
    PAGE.write_text(written(PAGE.read_text("utf-8"), figures_now), "utf-8")
