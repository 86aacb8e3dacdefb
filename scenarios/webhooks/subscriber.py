"""Subscribers of our events: `{"at": 0, "subscribe": "merchant-1", "types": ["OrderConfirmed"]}`.

The first line also switches the routes of subscriptions on, as a deployment with `subscribers=True` does. `url` and
`secrets` are the subscription's own; the partner `subscribers` takes what is posted.
"""

import base64
import hashlib
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from signalbox.errors import InputError
from signalbox.twin.script.checks import not_text
from signalbox.twin.script.line import Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.simulation import Simulation

ROUTE, TABLE = "subscriptions", "subscriptions"


def check_subscription(fields: Fields) -> str | None:
    """Check a subscription."""
    for name in ("types", "secrets"):
        value = fields.get(name, ["any"])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            return f"`{name}` is {value!r}, and must be a list of texts"
    if not fields.get("types"):
        return "`types` must name the event types that the subscriber wants"
    return not_text(fields, "subscribe", optional=("url",))


def subscribe(twin: Simulation, line: Line) -> None:
    """Write the rows of a subscription, and switch its route on. Raises InputError where nobody can subscribe."""
    if TABLE not in twin.assembly.tables:
        raise InputError("this assembly has no subscriptions")
    subscriber = line.fields["subscribe"]
    for kind in line.fields["types"]:
        row = {
            "id": f"{subscriber}#{kind}",
            "subscriber": subscriber,
            "eventType": kind,
            "url": line.fields.get("url", f"https://{subscriber}.example/webhooks"),
            "secrets": line.fields.get("secrets", [secret_of(subscriber)]),
        }
        item = {name: TypeSerializer().serialize(value) for name, value in row.items()}
        twin.client("dynamodb").put_item(TableName=twin.assembly.tables[TABLE], Item=item)
    switch_on(twin)


def secret_of(subscriber: str) -> str:
    """Return the secret of a subscriber of scripts."""
    return f"whsec_{base64.b64encode(hashlib.sha256(f'key of {subscriber}'.encode()).digest()).decode()}"


def switch_on(twin: Simulation) -> None:
    """Enable the rule and the source of subscriptions, unless they are on."""
    row = next(row for row in twin.assembly.routes if row["name"] == ROUTE)
    queue = next(queue for queue in twin.cloud.queues.values() if queue.name == row["queue"])
    functions: Any = twin.client("lambda")
    (source,) = functions.list_event_source_mappings(EventSourceArn=queue.arn)["EventSourceMappings"]
    if source["State"] == "Disabled":
        functions.update_event_source_mapping(UUID=source["UUID"], Enabled=True)
    twin.client("events").enable_rule(Name=rule_of(twin, queue.arn), EventBusName=twin.bus)


def rule_of(twin: Simulation, queue: str) -> str:
    """Return the name of the rule that feeds a queue."""
    rules = twin.assembly.of_type("AWS::Events::Rule")
    return next(rule.name for rule in rules if any(target["Arn"] == queue for target in rule.properties["Targets"]))


SUBSCRIPTION = Verb(check_subscription, subscribe, ("types", "url", "secrets"))
