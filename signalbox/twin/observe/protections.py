"""Counts of what protected a run: refused writes, retries, late answers, dead letters, and calls of rescuers.

It only looks and draws nothing, so a run that is watched has the same bytes as one that is not.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from signalbox.twin.gateway.calls import Call, Response
from signalbox.twin.gateway.gateway import RETRIED
from signalbox.twin.simulation import Simulation

CONDITION = "ConditionalCheckFailed"
LATE_CALLBACKS = frozenset({"TaskTimedOut", "TaskDoesNotExist"})
ALREADY = "ExecutionAlreadyExists"
Rescuers = Mapping[tuple[str, str], str]
"""(end of a function's name, call) -> the name under which such a call is counted."""


class Protections:
    """Watches one twin from its opening on; `count` returns how often each protection worked."""

    def __init__(self, twin: Simulation, rescuers: Rescuers) -> None:
        self.twin = twin
        self.rescuers = rescuers
        self.tables = {physical: name for name, physical in twin.assembly.tables.items()}
        self.found: Counter[str] = Counter()
        twin.cloud.gateway.listeners.append(self.called)

    def called(self, call: Call) -> Callable[[Response | None], None]:
        """Count a call of a handler by its answer."""
        if call.caller is None:
            return lambda response: None
        function = call.caller.function
        for (end, name), title in self.rescuers.items():
            if name == call.name and function.endswith(end):
                self.found[title] += 1
        return lambda response: self.answered(call, response)

    def answered(self, call: Call, response: Response | None) -> None:
        """Count an answer that shows a protection at work."""
        if response is None:
            return
        http, parsed = response
        if http.status_code < 300:
            self.found["entries put again"] += bool(parsed.get("FailedEntryCount"))
            return
        code = parsed.get("Error", {}).get("Code", "")
        for reason, table in zip(parsed.get("CancellationReasons", ()), tables_of(call), strict=False):
            if reason.get("Code") == CONDITION:
                self.found[f"condition on {self.tables.get(table, table)}"] += 1
            self.found["conflict tried again"] += reason.get("Code") == "TransactionConflict"
        if code == f"{CONDITION}Exception":
            table = call.parameters["TableName"]
            self.found[f"condition on {self.tables.get(table, table)}"] += 1
        self.found["throttle or fault tried again"] += code in RETRIED
        self.found["late callback"] += code in LATE_CALLBACKS
        self.found["execution started before"] += code == ALREADY

    def count(self) -> dict[str, int]:
        """Return how often each protection worked, also as far as the end of the run shows it."""
        found = Counter(self.found)
        found["index served late"] += self.twin.cloud.database.late.served_late
        for execution in self.twin.cloud.executions.all.values():
            kinds = Counter(str(event.get("type")) for event in execution.state.history)
            found["failed task tried again or caught"] += kinds["TaskFailed"] + kinds["TaskTimedOut"]
            found["execution redriven"] += execution.redrives
        dead = set(self.twin.assembly.dead_letter_queues.values())
        for queue in self.twin.cloud.queues.values():
            for message in queue.messages() if queue.name in dead else ():
                reason = message.attributes.get("reason", {}).get("StringValue", "without a reason")
                found[f"dead letter {reason}"] += 1
        return {name: times for name, times in sorted(found.items()) if times}


def tables_of(call: Call) -> list[str]:
    """Return the tables of a transaction's items, in their order."""
    items = call.parameters.get("TransactItems", ())
    return [str(next(iter(item.values())).get("TableName")) for item in items]
