"""Story of a run of the sequential script for the report: an order is its steps, attempts and notices.

The shapes are those of `signalbox.twin.observe.story.collect`. A script has no queues, machine or dead letters: these
are empty.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from scenarios.sequential.flow import NaiveFlow, Notice
from scenarios.sequential.results import counts, executions
from scenarios.sequential.server import Request
from scenarios.sequential.tally import Tally
from signalbox.twin.auditors.audit import Violation
from signalbox.twin.observe.story.records import Records
from signalbox.twin.observe.story.states import state_row
from signalbox.twin.observe.story.timeline import timeline

SLUG = "orders"
"""Workflow whose noun and tables the story uses."""

Story = dict[str, Any]
Instant = Callable[[float], float]


def collect(flow: NaiveFlow, found: Tally, violations: list[Violation], command: str) -> Story:
    """Return the story of each order, in virtual seconds from the start; `found` is what is wrong with them."""
    maker = StoryMaker(flow, found)
    return {
        "seed": flow.twin.seed,
        "start": flow.twin.cloud.clock.start,
        "virtual_seconds": round(flow.twin.now, 3),
        "command": command,
        "recorded": True,
        "heard": "requests and notices",
        "refuser": "the process",
        "counts": counts(flow),
        "dead_letters": {},
        "violations": violations,
        "workflows": {SLUG: {"outcomes": ["OrderConfirmed", "OrderCancelled"], "definition": None}},
        "runs": [maker.run(key) for key in maker.notices],
        "letters": [],
        "events": dict(sorted(Counter(notice.kind for notice in flow.notices).items())),
        "functions": functions(flow.notices),
    }


class StoryMaker:
    """Makes the story of each order."""

    def __init__(self, flow: NaiveFlow, found: Tally) -> None:
        self.flow = flow
        self.rows = {row["key"]: row for row in executions(flow)}
        self.flaws = found.flaws()
        self.records = Records(flow.twin, self.at)
        self.notices: dict[str, list[Notice]] = {}
        for notice in flow.notices:
            if isinstance(key := notice.data.get("orderId"), str) and key:
                self.notices.setdefault(key, []).append(notice)

    def at(self, instant: float) -> float:
        """Return virtual seconds from the start, to the millisecond."""
        return round(instant - self.flow.twin.cloud.clock.start, 3)

    def run(self, key: str) -> Story:
        """Return the story of one order."""
        notices = self.notices[key]
        row = self.rows.get(key)
        placed = [notice.request for notice in notices if notice.kind == "OrderPlaced" and notice.request]
        events = [event(number, notice, self.at) for number, notice in enumerate(notices, 1)]
        run: Story = {
            "workflow": SLUG,
            "key": key,
            "status": "unaccepted" if row is None else "completed" if row["outcome"] else "in_flight",
            "outcome": row and row["outcome"],
            "flaws": self.flaws.get(key, []),
            "executions": [execution(key, request, self.at) for request in placed],
            "events": events,
            "tree": [{"event": event["id"], "children": []} for event in events],
            "records": self.records.ledger(SLUG, key),
            "partners": self.records.partners(key),
            "mails": [],
            "callbacks": [],
            "pictures": {"shown": [], "left_out": 0},
            "letters": [],
        }
        run["timeline"] = timeline(run)
        return run


def event(number: int, notice: Notice, at: Instant) -> Story:
    """Return one input, its time, and each attempt to deliver it."""
    return {
        "id": f"{notice.kind}-{notice.data['orderId']}-{number}",
        "type": notice.kind,
        "last_type": notice.kind,
        "source": "outside",
        "at": at(notice.at),
        "again": [],
        "cause": None,
        "hops": None,
        "written": None,
        "data": notice.text,
        "deliveries": list(deliveries(notice, at)),
    }


def deliveries(notice: Notice, at: Instant) -> list[Story]:
    """Return refused attempts, and the request that ran; the request of an order is shown by its steps."""
    attempts = [(instant, instant, "refused", "") for instant in notice.refused]
    if notice.request and notice.kind != "OrderPlaced":
        ended = notice.request.ended or notice.request.began
        attempts.append((notice.request.began, ended, "back" if notice.request.error else "done", notice.request.error))
    return [
        {
            "queue": "",
            "function": notice.handler,
            "sent": at(notice.at),
            "begun": at(begun),
            "ended": at(ended),
            "receive": number,
            "result": result,
            "error": error,
        }
        for number, (begun, ended, result, error) in enumerate(attempts, 1)
    ]


def execution(key: str, request: Request, at: Instant) -> Story:
    """Return the request that ran an order from start to end."""
    killed = request.process.killed
    steps = [{**state_row(visit, at), "undid": [], "barred": []} for visit in request.steps]
    error, cause = ("ProcessEnded", str(killed)) if killed else (request.error, request.cause)
    return {
        "name": key,
        "status": "ABORTED" if killed else "FAILED" if error else "SUCCEEDED" if request.ended else "RUNNING",
        "started": at(request.began),
        "stopped": None if request.ended is None else at(request.ended),
        "error": error,
        "cause": cause,
        "failed": steps[-1]["name"] if steps and (killed or error) else None,
        "entered": [step["name"] for step in steps],
        "states": steps,
    }


def functions(notices: Sequence[Notice]) -> list[Story]:
    """Return what each entry of the script was used for."""
    rows = []
    for name in sorted({notice.handler for notice in notices}):
        requests = [notice.request for notice in notices if notice.handler == name and notice.request]
        spans = [(request.began, request.ended or request.began) for request in requests]
        rows.append(
            {
                "name": name,
                "requests": len(requests),
                "errors": sum(bool(request.error or request.process.killed) for request in requests),
                "milliseconds": round(1000 * sum(ended - began for began, ended in spans)),
                "most_at_once": most_at_once(spans),
            }
        )
    return rows


def most_at_once(spans: Sequence[tuple[float, float]]) -> int:
    """Return how many of these spans overlap at most."""
    most = running = 0
    for _, change in sorted([*((began, 1) for began, _ in spans), *((ended, -1) for _, ended in spans)]):
        running += change
        most = max(most, running)
    return most
