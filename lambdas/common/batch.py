"""A queue's batch, message by message: a bad one is buried or comes back, its siblings go on."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from lambdas.common import envelope
from lambdas.common.dead_letters import bury
from lambdas.common.envelope import Event
from lambdas.common.errors import PermanentError
from lambdas.common.telemetry import count, logger


def consume(batch: dict[str, Any], context: Any, handle: Callable[[Event], None]) -> Any:
    """Give each message's event to `handle`.

    PermanentError: the message becomes a dead letter with its reason. Any other error: the message is reported as
    failed, and the queue brings it back until its receive count is spent.

    Returns `{"batchItemFailures": [{"itemIdentifier": message id}]}` ("Reporting batch item failures", AWS Lambda).
    """

    def one(record: Any) -> None:
        body = record.body
        event_id = ""
        try:
            event = envelope.parse(body)
            event_id = event.id
            logger.append_keys(event_id=event.id, event_type=event.type, correlation_id=event.correlation_id)
            handle(event)
        except PermanentError as error:
            logger.warning("dead letter", extra={"reason": error.reason, "error_text": str(error)})
            bury(body, error, event_id)
            count("DeadLetters")
        except Exception:
            logger.exception("the message will come back")
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event=batch, record_handler=one, processor=processor, context=context)
