"""The own fields of the record of each kind of mark; the function's name is the kind of the record."""

from collections.abc import Callable, Mapping
from typing import Any

from signalbox.story.recording.marks import (
    CallMark,
    DrawMark,
    EventMark,
    FaultMark,
    InvocationMark,
    LineMark,
    MessageMark,
    QueueMark,
    ThrottleMark,
    WriteMark,
)
from signalbox.story.records.maker import Maker
from signalbox.story.records.states import document
from signalbox.twin.observe.story.values import identity_of, message_of
from signalbox.twin.services.aws_lambda.outcomes import Raised, Returned
from signalbox.twin.services.dynamodb.stored import plain_item

Record = dict[str, Any]


def line(maker: Maker, mark: LineMark) -> Record:
    """Return a line of the script."""
    return {"number": mark.line.number, "verb": mark.line.verb, "line": mark.line.fields}


def event(maker: Maker, mark: EventMark) -> Record:
    """Return an event on a bus."""
    return {
        "bus": mark.bus,
        "type": str(mark.event["detail-type"]),
        "source": str(mark.event["source"]),
        "identity": identity_of(mark.event),
        "event": mark.event,
    }


def message(maker: Maker, mark: MessageMark) -> Record:
    """Return a message; `body` is left out where it is the event that caused the message."""
    inside = maker.causes.event_in(mark.message.body)
    attributes = {name: str(value.get("StringValue", "")) for name, value in mark.message.attributes.items()}
    return {
        "queue": mark.queue,
        "message": mark.message.id,
        "event": inside or None,
        "body": None if inside else document(mark.message.body),
        "attributes": attributes,
    }


def queue(maker: Maker, mark: QueueMark) -> Record:
    """Return a change of a queue."""
    return {"queue": mark.queue, "change": mark.change, "visible": mark.visible, "in_flight": mark.in_flight}


def invocation(maker: Maker, mark: InvocationMark) -> Record:
    """Return an invocation. `input` is left out where messages, writes or a state in `by` are the input."""
    one, outcome = mark.invocation, mark.invocation.outcome
    source = source_of(mark)
    failed = isinstance(outcome, Raised)
    return {
        "function": one.function,
        "request": one.request_id,
        "source": source,
        "ended": None if mark.ended is None else maker.at(mark.ended),
        "cold": round(one.cold_start, 4),
        "result": "open" if outcome is None else "raised" if failed else "returned",
        "error": outcome.error if isinstance(outcome, Raised) else "",
        "cause": message_of(outcome.cause) if isinstance(outcome, Raised) else "",
        "input": None if source != "other" else document(one.payload),
        "output": document(outcome.payload) if isinstance(outcome, Returned) else None,
    }


def source_of(mark: InvocationMark) -> str:
    """Return what invoked a function: a task, a queue, a stream, or something else."""
    payload = mark.invocation.payload
    if mark.task:
        return "task"
    return "queue" if '"aws:sqs"' in payload else "stream" if '"aws:dynamodb"' in payload else "other"


def throttle(maker: Maker, mark: ThrottleMark) -> Record:
    """Return an invocation that found no environment."""
    return {"function": mark.function}


def call(maker: Maker, mark: CallMark) -> Record:
    """Return a call; `reads` are the ids of the writes whose versions it read."""
    return {
        "call": mark.name,
        "target": mark.target,
        "error": mark.error,
        "reads": list(mark.reads),
        "missing": mark.missing,
    }


def write(maker: Maker, mark: WriteMark) -> Record:
    """Return a version of a row: `before` is null for a new row, `after` for a deleted one."""
    earlier = maker.recorder.marks[mark.previous] if mark.previous else None
    before = earlier.after if isinstance(earlier, WriteMark) else None
    return {
        "table": mark.table,
        "key": list(mark.key),
        "previous": mark.previous or None,
        "before": None if before is None else plain_item(before),
        "after": None if mark.after is None else plain_item(mark.after),
    }


def fault(maker: Maker, mark: FaultMark) -> Record:
    """Return a hit of a fault; `during` is the id of the call, line or invocation that it broke."""
    return {"fault": mark.fault, "place": mark.place, "during": mark.during or None}


def draw(maker: Maker, mark: DrawMark) -> Record:
    """Return a drawn duration in seconds, or a tie that a draw decided."""
    if mark.reason == "tie":
        return {"reason": "tie", "least": None, "most": None, "value": None}
    return {"reason": mark.reason, "least": mark.least, "most": mark.most, "value": round(mark.value, 6)}


MAKERS: Mapping[type, Callable[[Maker, Any], Record]] = {
    LineMark: line,
    EventMark: event,
    MessageMark: message,
    QueueMark: queue,
    InvocationMark: invocation,
    ThrottleMark: throttle,
    CallMark: call,
    WriteMark: write,
    FaultMark: fault,
    DrawMark: draw,
}
