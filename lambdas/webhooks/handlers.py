"""Handler of partners' messages. It logs neither the body nor the headers of a request."""

import base64
import binascii
import json
import time
from dataclasses import replace
from typing import Any

from lambdas.common.errors import InvalidEvent, TransientError
from lambdas.common.events import envelope
from lambdas.common.events.contracts import schema, validate
from lambdas.common.events.envelope import Event
from lambdas.common.telemetry import count, instrumented, logger
from lambdas.webhooks import logic, secret_store, store
from lambdas.webhooks.model import PARTNERS, Message, Refused, Request

HEADERS = {"content-type": "application/json", "cache-control": "no-store"}


@instrumented
def receive(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """POST: check a partner's message and publish its event, once."""
    try:
        first = _take(_request(event))
    except Refused as error:
        count("WebhooksRefused")
        if error.genuine:
            count("WebhooksUnusable")
        logger.warning("webhook refused", extra={"because": error.reason})
        return _answer(error.status, {"error": error.reason})
    except TransientError:
        logger.exception("a webhook could not be taken; its partner repeats it")
        return _answer(503, {"error": "Unavailable"})
    if first:
        count("WebhooksTaken")
    else:
        count("WebhooksRepeated")
    return _answer(200, {"status": "taken"})


def _take(request: Request) -> bool:
    """Return whether a request is the first of its message. Raises Refused where it changes nothing."""
    types = PARTNERS.get(request.partner)
    if types is None:
        raise Refused(404, "Partner")
    logic.check_form(request)
    now = time.time()
    identity, timestamp = logic.check_signature(request, secret_store.secrets_of(request.partner), now)
    message = logic.read_message(request, identity, timestamp, types, now)
    return store.accept(message, _event(message))


def _event(message: Message) -> Event:
    """Return the event of a message. Raises Refused where its data breaks the contract, version 1."""
    key = str(message.data.get(schema(message.type)["x-partition-key"], ""))
    event = envelope.make(
        message.type,
        message.data,
        source="signalbox.webhooks",
        subject=key,
        partition_key=f"webhook#{key}",
        event_id=f"{message.partner}-{message.id}",
    )
    if message.happened:
        event = replace(event, time=message.happened)
    try:
        # As consumers read it: an escaped half of a character, say, passes a contract and no queue.
        validate(envelope.parse_detail(json.loads(envelope.to_json(event))))
    except InvalidEvent:
        raise Refused(422, "Data", genuine=True) from None
    return event


def _request(event: dict[str, Any]) -> Request:
    body = str(event.get("body") or "")
    try:
        content = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except (binascii.Error, UnicodeEncodeError):
        raise Refused(400, "Body") from None
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    return Request(str((event.get("pathParameters") or {}).get("partner", "")), headers, content)


def _answer(status: int, document: dict[str, str]) -> dict[str, Any]:
    return {"statusCode": status, "headers": dict(HEADERS), "body": json.dumps(document)}
