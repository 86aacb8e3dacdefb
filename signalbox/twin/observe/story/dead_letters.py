"""Dead letters: the reason of each, whether it is still there, whether it was replayed."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from signalbox.twin.observe.story.business import Business
from signalbox.twin.observe.story.recording import Arrival, Recording, burial_queues
from signalbox.twin.observe.story.values import event_in, identity_of, short
from signalbox.twin.services.sqs.message import Message

if TYPE_CHECKING:
    from signalbox.twin.api import Twin

DeadLetter = dict[str, Any]
SPENT = "ReceivedTooOften"
"""Reason of a message that its queue gave up: SQS adds none."""


def dead_letters(
    twin: "Twin", business: Business, recording: Recording | None, at: Callable[[float], float]
) -> list[DeadLetter]:
    """Return every dead letter in order of its arrival; without a recording only those still there."""
    routes = burial_queues(twin.assembly)
    left = {arrival.message.id for arrival in still_there(twin, routes)}
    seen = recording.arrivals if recording else sorted(still_there(twin, routes), key=lambda arrival: arrival.at)
    return [
        dead_letter(arrival, routes[arrival.queue], arrival.message.id in left, business, recording, at)
        for arrival in seen
    ]


def still_there(twin: "Twin", routes: dict[str, str]) -> Iterator[Arrival]:
    """Yield the messages in dead-letter queues now."""
    for queue in twin.cloud.queues.values():
        if queue.name in routes:
            for message in queue.messages():
                yield Arrival(message.entered, queue.name, message)


def dead_letter(
    arrival: Arrival,
    route: str,
    left: bool,
    business: Business,
    recording: Recording | None,
    at: Callable[[float], float],
) -> DeadLetter:
    """Return one dead letter as plain values."""
    event = event_in(arrival.message.body)
    reason, error = why(arrival.message)
    workflow, key = business.of(event) or ("", "")
    back = None if left else replayed(arrival, identity_of(event), recording)
    return {
        "at": at(arrival.at),
        "route": route,
        "type": str(event.get("detail-type", "unknown")),
        "event": identity_of(event),
        "workflow": workflow,
        "key": key,
        "reason": reason,
        "error": short(error or last_error(arrival, recording)),
        "left": left,
        "replayed": None if back is None else at(back),
    }


def why(message: Message) -> tuple[str, str]:
    """Return reason and error of a dead letter, from its consumer, EventBridge, or the rule that wrapped it."""
    texts = {name: str(value.get("StringValue", "")) for name, value in message.attributes.items()}
    if "reason" in texts:
        return texts["reason"], texts.get("error", "")
    if "ERROR_CODE" in texts:
        return texts["ERROR_CODE"], texts.get("ERROR_MESSAGE", "")
    if message.body.startswith('{"reason":"'):
        return message.body[11:].partition('"')[0], ""
    return SPENT, ""


def last_error(arrival: Arrival, recording: Recording | None) -> str:
    """Return the error of the last delivery of a message that was received too often."""
    tries = [d for d in recording.deliveries if d.message == arrival.message.id] if recording else []
    return (
        f"{tries[-1].receive} receives, the last ended with {tries[-1].error or 'a reported failure'}" if tries else ""
    )


def replayed(arrival: Arrival, event: str, recording: Recording | None) -> float | None:
    """Return when the event of a dead letter was next given to a function; None where it was not."""
    after = (
        (d.begun for d in recording.deliveries if d.event == event and d.sent >= arrival.at) if recording else iter(())
    )
    return min(after, default=None)
