"""The catalogue of faults that a script can ask for, by name; docs/reliability.md shows how each is survived."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from signalbox.twin.faults import calls, deliveries, deployments, tasks
from signalbox.twin.faults.fault import Fault

Catalogue = Mapping[str, Fault]

WRITE = {"call": "dynamodb.TransactWriteItems"}
AFTER_WRITE = {"when": "after", **WRITE}
RECORD = {"call": "dynamodb.PutItem", "when": "after", "subject": "-idempotency"}
SANDBOX = {"call": "dynamodb.PutItem", "when": "after", "subject": "-sandbox"}

FAULTS: Catalogue = {
    "duplicate-delivery": Fault(1, "events are delivered more than once", deliveries.duplicates),
    "reordered-delivery": Fault(2, "events arrive in another order", deliveries.reorders),
    "partial-put-events": Fault(3, "PutEvents takes only some entries", calls.partly_refused),
    "target-down": Fault(4, "a target is down past its retry window", deliveries.target_down),
    "target-denied": Fault(5, "a target denies", deliveries.target_denied),
    "expired-visibility": Fault(7, "visibility expires while work goes on", calls.returns_messages),
    "failed-record": Fault(8, "one bad record in a batch", calls.fails, WRITE),
    "failed-fifo-record": Fault(9, "a failure in a FIFO batch", calls.fails, WRITE),
    "poison-pill": Fault(10, "a message that never parses", deliveries.poisons),
    "function-timeout": Fault(13, "a function times out", calls.hangs),
    "crash-after-effect": Fault(14, "a function dies after the effect", calls.crashes, AFTER_WRITE),
    "error-after-effect": Fault(15, "a handler raises after the effect", calls.raises, AFTER_WRITE),
    "concurrent-invocation": Fault(16, "a second call finds the first in progress", tasks.invoked_twice),
    "abandoned-record": Fault(17, "a call dies and leaves an in-progress record", calls.crashes, RECORD),
    "changed-payload": Fault(18, "one key, another payload", deliveries.delivers_again),
    "dynamodb-throttled": Fault(19, "DynamoDB throttles, or errs after it wrote", calls.throttles, WRITE),
    "concurrent-write": Fault(20, "another writer comes first", calls.outpaces),
    "uncaught-error": Fault(22, "an error that nothing catches", tasks.uncatchable),
    "crash-after-start": Fault(
        24, "the starter dies after StartExecution", calls.crashes, {"call": "states.StartExecution", "when": "after"}
    ),
    "repeated-event": Fault(25, "a key comes again", deliveries.delivers_again),
    "start-throttled": Fault(26, "StartExecution is throttled", tasks.starts_used_up),
    "lost-event": Fault(27, "what a token waits for is lost", deliveries.loses),
    "second-callback": Fault(29, "a second callback", calls.answers_first, {"call": "states.SendTaskSuccess"}),
    "failed-compensation": Fault(32, "a compensation fails", tasks.fails, {"times": 3}),
    "crash-in-compensation": Fault(33, "a crash between compensations", calls.crashes, AFTER_WRITE),
    "late-invocation": Fault(34, "a forward step is late", tasks.late, {"times": 6}),
    "clock-skew": Fault(35, "clocks differ", deployments.clock_skew),
    "lost-status-event": Fault(36, "status events are lost", deliveries.loses_status),
    "deploy": Fault(37, "a new version is deployed", deployments.swap),
    "unknown-choice-value": Fault(38, "a Choice meets an unknown value", tasks.unknown_value),
    "failed-map-items": Fault(39, "a Map loses items", tasks.uncatchable, {"times": 3}),
    "archive-replay": Fault(40, "the archive delivers old events again", deliveries.replays_archive),
    "relay-down": Fault(45, "the relay is down, or a row is poison", deliveries.relay_down),
    "transaction-conflict": Fault(46, "transactions conflict", calls.conflicts),
    "unanswered-partner-call": Fault(48, "a partner's answer never comes", calls.hangs, SANDBOX),
    "renamed-handler": Fault(49, "a handler is renamed", deployments.swap),
    "late-index": Fault(51, "an index serves writes late", deployments.late_indexes),
}


def catalogue_of(more: Catalogue, defaults: Mapping[str, Mapping[str, Any]]) -> Catalogue:
    """Return the catalogue with more faults, and with more defaults by the name of the fault, in order of numbers."""
    faults = {**FAULTS, **more}
    for name, keys in defaults.items():
        faults[name] = replace(faults[name], defaults={**faults[name].defaults, **keys})
    return dict(sorted(faults.items(), key=lambda named: named[1].number))


def name_of(fault: Any, catalogue: Catalogue = FAULTS) -> str | None:
    """Return the name of a fault that a line gives by name or number; None where there is none."""
    numbers = {str(known.number): name for name, known in catalogue.items()}
    if isinstance(fault, bool) or not isinstance(fault, str | int):
        return None
    return fault if isinstance(fault, str) and fault in catalogue else numbers.get(str(fault))
