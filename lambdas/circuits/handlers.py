"""Handler of open circuits."""

from datetime import UTC, datetime
from typing import Any

from lambdas.circuits import logic, store
from lambdas.common.errors import TransientError
from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.telemetry import count, instrumented


class StillOpen(TransientError):
    """The partners do not answer yet: the message comes back after its visibility time-out and probes them again."""


@instrumented
def keep_open(event: dict[str, Any], context: Any) -> Any:
    """Switch a route's event source off, and on again once its partners answer or the longest time is over.

    A route that a person has paused stays paused.

    The message is the circuit's only state: it comes back every minute until its work is done. Lambda accepts no second
    change of an event source during the first: where the partners answer at once, the next minute switches it on.
    """

    def one(opened: Event) -> None:
        circuit = store.circuit(str(validate_own(opened)["route"]))
        if not logic.is_expired(opened.time, datetime.now(UTC)):
            store.switch(circuit["source"], enabled=False)
            if not store.are_answering(circuit["partners"]):
                raise StillOpen(f"{', '.join(circuit['partners'])} do not answer")
        store.release(circuit["source"])
        count("CircuitsClosed")

    return consume(event, context, one)
