"""The faults that a script can ask for, by their row of docs/reliability.md: what each does, and where unless its line says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.faults import calls, deliveries, deployments, tasks
from signalbox.twin.faults.operations import unknown_call
from signalbox.twin.faults.place import Place


@dataclass(frozen=True)
class Fault:
    """One kind of fault. `defaults` are the keys of its line that need not be given."""

    title: str
    inject: Callable[[Place], None]
    defaults: Mapping[str, Any] = field(default_factory=dict)


PAID, WRITE = {"type": "PaymentReceived"}, {"call": "dynamodb.TransactWriteItems"}
SANDBOX = {"call": "dynamodb.PutItem", "when": "after", "subject": "-sandbox"}

FAULTS: Mapping[str, Fault] = {
    "1": Fault("events are delivered more than once", deliveries.duplicates),
    "2": Fault("events arrive out of order", deliveries.reorders),
    "3": Fault("PutEvents takes only some entries", calls.partly_refused),
    "4": Fault("a target is down past its retry window", deliveries.target_down),
    "5": Fault("a target denies", deliveries.target_denied),
    "7": Fault("visibility expires while work goes on", calls.returns_messages, {"queue": "payments"}),
    "8": Fault("one bad record in a batch", calls.fails, {"function": "orders.handlers.receive_payment", **WRITE}),
    "9": Fault("a failure in a FIFO batch", calls.fails, {"function": "settlement.handlers.book", **WRITE}),
    "10": Fault("a poison pill", deliveries.poisons),
    "13": Fault("a function times out", calls.hangs),
    "14": Fault("a function dies after the effect", calls.crashes, {"when": "after", **WRITE}),
    "15": Fault("a handler raises after the effect", calls.raises, {"when": "after", **WRITE}),
    "16": Fault("a second call finds the first in progress", tasks.invoked_twice),
    "17": Fault(
        "a call dies and leaves an in-progress record",
        calls.crashes,
        {"call": "dynamodb.PutItem", "when": "after", "subject": "-idempotency"},
    ),
    "18": Fault("one key, another payload", deliveries.delivers_again, {**PAID, "edit": {"/data/amount": "0.01"}}),
    "19": Fault("DynamoDB throttles, or errs after it wrote", calls.throttles, WRITE),
    "20": Fault("another writer comes first", calls.outpaces),
    "22": Fault("an error that nothing catches", tasks.uncatchable),
    "24": Fault(
        "the starter dies after StartExecution", calls.crashes, {"call": "states.StartExecution", "when": "after"}
    ),
    "25": Fault("a key comes again", deliveries.delivers_again, {"type": "OrderPlaced"}),
    "26": Fault("StartExecution is throttled", tasks.starts_used_up),
    "27": Fault("what a token waits for is lost", deliveries.loses, PAID),
    "29": Fault("a second callback", calls.answers_first, {"call": "states.SendTaskSuccess"}),
    "32": Fault("a compensation fails", tasks.fails, {"state": "RefundPayment", "times": 3}),
    "33": Fault("a crash between compensations", calls.crashes, {"state": "RefundPayment", "when": "after", **WRITE}),
    "34": Fault("a forward step is late", tasks.late, {"state": "ReserveStock", "times": 6}),
    "35": Fault("clocks differ", deployments.clock_skew),
    "36": Fault("status events are lost", deliveries.loses_status),
    "37": Fault("a new version is deployed", deployments.swap),
    "38": Fault("a Choice meets an unknown value", tasks.unknown_value, {"state": "ClosePayment"}),
    "39": Fault("a Map loses items", tasks.uncatchable, {"state": "PostBatch", "times": 3}),
    "40": Fault("the archive delivers old events again", deliveries.replays_archive),
    "41": Fault("a burst of orders", deliveries.burst),
    "45": Fault("the relay is down, or a row is poison", deliveries.relay_down),
    "46": Fault("transactions conflict", calls.conflicts),
    "48": Fault("a partner's answer never comes", calls.hangs, {"state": "ShipOrder", **SANDBOX}),
    "49": Fault("a handler is renamed", deployments.swap),
    "deploy": Fault("a new version is deployed", deployments.swap),
}

TEXTS = frozenset({"function", "call", "when", "state", "queue", "type", "subject", "body", "assembly", "error"})
COUNTS = frozenset({"nth", "times", "copies", "orders"})
KEYS = TEXTS | COUNTS | {"at", "fault", "seconds", "edit", "note"}


def objection(fields: Mapping[str, Any]) -> str | None:
    """What is wrong with a fault's line, whatever is deployed; None where nothing is."""
    number = fields.get("fault")
    if isinstance(number, bool) or str(number) not in FAULTS:
        return f"`fault` is {number!r}; those that can be injected are {', '.join(FAULTS)} (docs/reliability.md)"
    for name in fields:
        if name not in KEYS:
            return f"a fault has no {name!r}; it has {', '.join(sorted(KEYS))}"
    return wrong_value(fields)


def wrong_value(fields: Mapping[str, Any]) -> str | None:
    """The first key whose value cannot be used."""
    for name, value in fields.items():
        if name in TEXTS and not isinstance(value, str):
            return f"`{name}` is {value!r}, and must be a text"
        if name in COUNTS and (not isinstance(value, int) or isinstance(value, bool) or value < (name != "times")):
            return f"`{name}` is {value!r}, and must be a whole number"
        if name == "edit" and not isinstance(value, dict):
            return f"`edit` is {value!r}, and must be an object"
        if name == "seconds" and (
            not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1e10
        ):
            return f"`seconds` is {value!r}, and must be a number below 1e10"
    if fields.get("when", "before") not in ("before", "after"):
        return f"`when` is {fields['when']!r}, and must be before or after"
    return unknown_call(fields.get("call", ""))
