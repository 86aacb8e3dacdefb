"""A provider that posts signed messages to the twin, by the library of Standard Webhooks."""

import base64
import json
import time
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from signalbox.twin import Twin
from signalbox.twin.services.apigateway.http_api import Reply

SECRET, NEXT, FORGED = (f"whsec_{base64.b64encode(bytes([number] * 32)).decode()}" for number in (1, 2, 3))
NAME = "signalbox/dev/webhooks"
PAID = {"orderId": "order-1", "paymentId": "pay-order-1", "amount": "20.00", "currency": "EUR"}
WHOLE = {"type": "payment.received", "timestamp": "2026-01-05T09:00:00Z", "data": PAID}


def agree(twin: Twin, **secrets: list[str]) -> None:
    """Put the secrets of partners where an operator puts them; `payments` has one if none is given."""
    text = json.dumps(secrets or {"payments": [SECRET]})
    twin.client("secretsmanager").put_secret_value(SecretId=NAME, SecretString=text)


def signed(body: str, identity: str = "msg_1", at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Return the headers of a message, signed at an instant, by default now."""
    moment = datetime.fromtimestamp(int(time.time() if at is None else at), UTC)
    return {
        "content-type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(identity, moment, body),
    }


def send(twin: Twin, body: str, headers: dict[str, str], partner: str = "payments") -> list[Reply]:
    """Send a request; the list holds its response once the twin has run."""
    replies: list[Reply] = []
    api = next(base for base in twin.cloud.http.routes if twin.cloud.http.routes[base])
    twin.cloud.http.request("POST", f"{api}/webhooks/{partner}", body, replies.append, headers)
    return replies


def post(
    twin: Twin,
    document: Any = WHOLE,
    identity: str = "msg_1",
    at: float | None = None,
    secret: str = SECRET,
    partner: str = "payments",
) -> int:
    """Sign and send a message and let the twin run; return the status of the response."""
    body = json.dumps(document)
    replies = send(twin, body, signed(body, identity, at, secret), partner)
    twin.run_until_idle()
    return replies[0].status


def published(twin: Twin) -> list[dict[str, Any]]:
    """Return the events that webhooks have put on the bus."""
    journal = twin.cloud.buses.buses[twin.bus].journal
    return [event["detail"] for _, event in journal if event["source"] == "signalbox.webhooks"]
