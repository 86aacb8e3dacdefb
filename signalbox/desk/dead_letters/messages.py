"""Messages from the desk to a route's queue: events in the form in which the bus delivers them."""

import json
import time
import uuid
from typing import Any

from signalbox.desk.account import Account
from signalbox.instants import format_instant

SOURCE = "signalbox.desk"


def send(account: Account, route: str, type_name: str, key: str, data: dict[str, Any]) -> None:
    """Send an event about a key to the queue of a route."""
    sent, url = event(type_name, key, data), account.queue_url(account.route(route)["queue"])
    attributes = {"traceparent": {"DataType": "String", "StringValue": sent["detail"]["traceparent"]}}
    account.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(sent), MessageAttributes=attributes)


def event(type_name: str, key: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return a new event with the present time."""
    now = format_instant(time.time())
    identity = str(uuid.uuid4())
    detail = {
        "specversion": "1.0",
        "id": identity,
        "source": SOURCE,
        "type": type_name,
        "time": now,
        "subject": key,
        "datacontenttype": "application/json",
        "dataschema": f"urn:signalbox:{type_name}:v1",
        "partitionkey": f"execution#{key}",
        "traceparent": f"00-{uuid.uuid4().hex}-{uuid.uuid4().hex[:16]}-01",
        "data": data,
    }
    own = {"version": "0", "id": identity, "detail-type": type_name, "source": SOURCE, "time": now}
    return {**own, "detail": detail}
