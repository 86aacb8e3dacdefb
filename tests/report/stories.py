"""Small stories for the page, as `signalbox.twin.observe.story.collect` tells them."""

from typing import Any

Story = dict[str, Any]
DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "TakePayment",
    "States": {
        "TakePayment": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Ship"},
        "Ship": {"Type": "Succeed"},
    },
}


def story(*runs: Story, **changes: Any) -> Story:
    """A run of one workflow, `orders`; every key of `runs` is accepted and completed unless `changes` say otherwise."""
    letters = [letter for run in runs for letter in run["letters"]]
    return {
        "seed": 7,
        "start": 1_767_603_600.0,
        "virtual_seconds": 1000.0,
        "command": "python -m signalbox demo --seed 7",
        "recorded": True,
        "heard": "events on the bus",
        "refuser": "the bus",
        "counts": {"accepted": len(runs), "completed": len(runs), "dead_lettered": 0, "in_flight": 0, "refused": 0},
        "dead_letters": {"orders": sum(letter["left"] for letter in letters), "stock": 0},
        "violations": [],
        "workflows": {"orders": {"outcomes": ["OrderConfirmed", "OrderCancelled"], "definition": DEFINITION}},
        "runs": list(runs),
        "letters": letters,
        "events": {"OrderPlaced": len(runs)},
        "functions": [
            {"name": "signalbox-dev-ship", "requests": 1, "errors": 0, "milliseconds": 20, "most_at_once": 1}
        ],
        **changes,
    }


def run(key: str = "order-1", **changes: Any) -> Story:
    """One order with one event that was delivered once; `changes` replace its parts."""
    return {
        "workflow": "orders",
        "key": key,
        "status": "completed",
        "outcome": "OrderConfirmed",
        "flaws": [],
        "executions": [execution()],
        "events": [event()],
        "tree": [{"event": "event-1", "children": []}],
        "records": [],
        "partners": [],
        "mails": [],
        "callbacks": [],
        "pictures": {"shown": [], "left_out": 0},
        "letters": [],
        "timeline": [
            {"at": 60.0, "kind": "event", "name": "OrderPlaced", "detail": ""},
            {"at": 962.0, "kind": "execution", "name": "order-1", "detail": "SUCCEEDED"},
        ],
        **changes,
    }


def execution(*states: Story, **changes: Any) -> Story:
    """A successful execution from 61 s to 962 s."""
    visited = list(states) or [state(attempt(61.0, 61.5, waits=61.2))]
    return {
        "name": "order-1",
        "status": "SUCCEEDED",
        "started": 61.0,
        "stopped": 962.0,
        "error": "",
        "cause": "",
        "failed": None,
        "entered": [visit["name"] for visit in visited],
        "states": visited,
        **changes,
    }


def state(*attempts: Story, name: str = "TakePayment", **changes: Any) -> Story:
    """A task that was entered with its first attempt and left with the end of its last one."""
    return {
        "name": name,
        "type": "Task",
        "depth": 0,
        "entered": attempts[0]["at"],
        "exited": attempts[-1]["ended"],
        "caught": "",
        "attempts": list(attempts),
        "undid": [],
        "barred": [],
        **changes,
    }


def attempt(at: float, ended: float, error: str = "", cause: str = "", waits: float | None = None) -> Story:
    """One try of a task."""
    return {"at": at, "function": "ship", "waits": waits, "ended": ended, "error": error, "cause": cause}


def event(**changes: Any) -> Story:
    """OrderPlaced at 60 s."""
    return {
        "id": "event-1",
        "type": "OrderPlaced",
        "last_type": "OrderPlaced",
        "source": "signalbox.external",
        "at": 60.0,
        "again": [],
        "cause": None,
        "hops": 0,
        "written": None,
        "data": "{}",
        "deliveries": [delivery()],
        **changes,
    }


def delivery(**changes: Any) -> Story:
    """One message that a function dealt with."""
    return {
        "queue": "signalbox-dev-orders",
        "function": "signalbox-dev-orders-start",
        "sent": 60.1,
        "begun": 60.2,
        "ended": 60.3,
        "receive": 1,
        "result": "done",
        "error": "",
        **changes,
    }


def letter(**changes: Any) -> Story:
    """A dead letter that is still there."""
    return {
        "at": 60.3,
        "route": "orders",
        "type": "OrderPlaced",
        "event": "event-1",
        "workflow": "orders",
        "key": "order-1",
        "reason": "InvalidEvent",
        "error": "the total does not add up",
        "left": True,
        "replayed": None,
        **changes,
    }
