"""Checks of a request. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from lambdas.common.instants import instant_text
from lambdas.common.json_text import read_json
from lambdas.webhooks import signatures
from lambdas.webhooks.model import BODY_BYTES, TOLERANCE_SECONDS, Message, Refused, Request

IDENTITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:-]{0,127}")
"""Form of a message's id. A dot would let two messages share what is signed."""

TIMESTAMP = re.compile(r"[0-9]{1,12}")
JSON = re.compile(r'application/json(?:\s*;\s*charset="?utf-8"?)?', re.IGNORECASE)


def check_form(request: Request) -> None:
    """Raise Refused where the request is of another media type, or its body is too large to be looked at."""
    if not JSON.fullmatch(request.headers.get("content-type", "").strip()):
        raise Refused(415, "ContentType")
    if len(request.body) > BODY_BYTES:
        raise Refused(413, "TooLarge")


def check_signature(request: Request, secrets: Sequence[str], now: float) -> tuple[str, int]:
    """Return id and timestamp of a request that the partner signed within the tolerance; else raise Refused."""
    identity = request.headers.get("webhook-id", "")
    stamp = request.headers.get("webhook-timestamp", "")
    claimed = request.headers.get("webhook-signature")
    if not IDENTITY.fullmatch(identity) or not TIMESTAMP.fullmatch(stamp) or not claimed:
        raise Refused(401, "Headers")
    if not signatures.is_genuine(claimed, secrets, identity, int(stamp), request.body):
        raise Refused(401, "Signature")
    if abs(now - int(stamp)) > TOLERANCE_SECONDS:
        raise Refused(401, "Timestamp")
    return identity, int(stamp)


def read_message(request: Request, identity: str, timestamp: int, types: Mapping[str, str], now: float) -> Message:
    """Return the message in a genuine request; `types` are those of the partner. Raises Refused for any other."""
    try:
        document = read_json(request.body)
    except (ValueError, RecursionError):
        raise Refused(400, "Json", genuine=True) from None
    if not isinstance(document, dict) or not isinstance(document.get("data"), dict):
        raise Refused(400, "Payload", genuine=True)
    kind = document.get("type")
    if not isinstance(kind, str) or kind not in types:
        raise Refused(422, "Type", genuine=True)
    happened = _instant(document.get("timestamp"), now)
    return Message(request.partner, identity, timestamp, types[kind], happened, document["data"])


def _instant(text: Any, now: float) -> str:
    """Return the instant of a message in our form; empty where it has none. One from the future is refused."""
    if text is None:
        return ""
    try:
        moment = datetime.fromisoformat(text)
        late = moment - datetime.fromtimestamp(now, UTC) > timedelta(seconds=TOLERANCE_SECONDS)
        if not late:
            return instant_text(moment)
    except (TypeError, ValueError, OverflowError):  # no text, no instant, without a zone, beyond the calendar
        pass
    raise Refused(422, "Instant", genuine=True)
