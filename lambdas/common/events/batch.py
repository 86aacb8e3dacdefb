"""Batches of a queue: a failed message comes back or becomes a dead letter, the others go on."""

from collections.abc import Callable
from typing import Any, TypeVar

from lambdas.common import settings
from lambdas.common.errors import Exhausted, OutOfOrder, PermanentError, SequenceGap
from lambdas.common.events import envelope
from lambdas.common.events.dead_letters import send_dead_letter
from lambdas.common.events.envelope import Event
from lambdas.common.events.postponing import Postponed, postpone
from lambdas.common.events.shedding import should_shed
from lambdas.common.events.suspension import suspend_on_suspicion
from lambdas.common.logs.error_text import error_text
from lambdas.common.telemetry import count, logger
from lambdas.common.tracing import trace_context
from lambdas.common.tracing.spans import span

T = TypeVar("T")


def consume(
    batch: dict[str, Any],
    context: Any,
    handle: Callable[[Event], None],
    give_up: Callable[[Event, Exception], None] | None = None,
) -> Any:
    """Give each message's event to `handle`; see `consume_bodies`.

    `give_up` is called before a message that keeps failing becomes a dead letter.
    """

    def one(body: str) -> None:
        _process(_event(body), handle)

    def last(body: str, error: Exception) -> None:
        if give_up:
            give_up(_event(body), error)

    return consume_bodies(batch, context, one, last)


def consume_in_order(batch: dict[str, Any], context: Any, handle: Callable[[Event], None]) -> Any:
    """Consume a batch of a FIFO queue as `consume` does.

    The first failure of a message group returns this message and all later ones of its group to the queue, so that none
    overtakes it; other groups go on ("Handling errors for an SQS event source", AWS Lambda).
    """
    from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor

    processor = SqsFifoPartialProcessor(skip_group_on_error=True)
    processor.raise_on_entire_batch_failure = False
    return _consume(batch, context, processor, lambda body: _process(_event(body), handle), None)


def consume_together(
    batch: dict[str, Any], context: Any, read: Callable[[Event], T], write: Callable[[list[T]], None]
) -> Any:
    """Give each message's event to `read`, then all that it returned to `write`, in one call.

    A failure of `read` concerns one message, as in `consume`. After a failure of `write` all messages that were read
    come back; those that were dead letters do not. So both may be repeated.
    """
    taken: dict[str, T] = {}

    def one(body: str) -> None:
        _process(_event(body), lambda event: taken.update({body: read(event)}))

    answer = consume_bodies(batch, context, one)
    failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
    try:
        if taken:
            write(list(taken.values()))
    except Exception:
        logger.exception("the messages that were read together will come back")
        failed |= {record["messageId"] for record in batch["Records"] if record["body"] in taken}
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in sorted(failed)]}


def _process(event: Event, handle: Callable[[Event], None]) -> None:
    """Handle one event in a span of its own trace."""
    attributes = {
        "messaging.system": "aws_sqs",
        "messaging.operation.type": "process",
        "messaging.operation.name": "process",
        "messaging.destination.name": event.type,
        "messaging.message.id": event.id,
        "messaging.message.conversation_id": event.correlation_id,
    }
    with span(f"process {event.type}", "consumer", event.traceparent, attributes):
        handle(event)


def _event(body: str) -> Event:
    event = envelope.parse(body)
    envelope.check_hops(event, settings.hops_ahead().get(event.type, 0))
    logger.append_keys(event_id=event.id, event_type=event.type, correlation_id=event.correlation_id)
    return event


def consume_bodies(
    batch: dict[str, Any],
    context: Any,
    handle: Callable[[str], None],
    give_up: Callable[[str, Exception], None] | None = None,
) -> Any:
    """Give each message's body to `handle`.

    PermanentError: the message becomes a dead letter with its reason. Any other error: the message is reported as
    failed and comes back, after Postponed later each time. Its last receive makes it a dead letter with the reason
    `Exhausted`, or `SequenceGap` if earlier events never came.

    Returns `{"batchItemFailures": [{"itemIdentifier": message id}]}` ("Reporting batch item failures", AWS Lambda).
    """
    # Imported here: it loads asyncio, a quarter of boto3's own time, and tasks in the same module do not need it.
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return _consume(batch, context, processor, handle, give_up)


def _consume(
    batch: dict[str, Any],
    context: Any,
    processor: Any,
    handle: Callable[[str], None],
    give_up: Callable[[str, Exception], None] | None,
) -> Any:
    from aws_lambda_powertools.utilities.batch import process_partial_response

    def one(record: Any) -> None:
        body, group = record.body, record.attributes.message_group_id or ""
        carried = record.raw_event.get("messageAttributes", {}).get(trace_context.ATTRIBUTE, {}).get("stringValue", "")
        receive = int(record.attributes.approximate_receive_count)
        if should_shed(int(record.attributes.sent_timestamp) / 1000):
            return
        try:
            suspend_on_suspicion(receive)
            handle(body)
        except PermanentError as error:
            _bury(body, error, group, carried)
        except Exception as error:
            if receive < settings.last_receive():
                if isinstance(error, Postponed):
                    logger.warning("the message is postponed", extra={"error_text": error_text(error)})
                    postpone(record.receipt_handle, receive, error)
                else:
                    logger.exception("the message will come back")
                raise
            if give_up:
                give_up(body, error)
            _bury(body, _given_up(error), group, carried)

    return process_partial_response(event=batch, record_handler=one, processor=processor, context=context)


def _given_up(error: Exception) -> PermanentError:
    if isinstance(error, OutOfOrder):
        return SequenceGap(str(error))
    return Exhausted(error_text(error))


def _bury(body: str, error: PermanentError, group: str, traceparent: str) -> None:
    logger.warning("dead letter", exc_info=error, extra={"reason": error.reason, "error_text": error_text(error)})
    send_dead_letter(body, error, envelope.identity(body), group, traceparent)
    count("DeadLetters")
