"""AsyncAPI 3.0 document of a catalogue: a channel for each event type, an operation for each producer and consumer.

Source: AsyncAPI specification 3.0.0.
"""

import re
from typing import Any

from signalbox.catalog.forms.wording import ORDERINGS, Wording, wording_of
from signalbox.catalog.model import Catalog, EventType, Party, Version

DRAFTS = {
    "http://json-schema.org/draft-04/schema": "application/schema+json;version=draft-04",
    "http://json-schema.org/draft-06/schema": "application/schema+json;version=draft-06",
    "http://json-schema.org/draft-07/schema": "application/schema+json;version=draft-07",
    "https://json-schema.org/draft/2019-09/schema": "application/schema+json;version=draft-2019-09",
    "https://json-schema.org/draft/2020-12/schema": "application/schema+json;version=draft-2020-12",
}
UNNAMED = "http://json-schema.org/draft-07/schema"
KEY = re.compile(r"[^A-Za-z0-9._-]+")
"""What a key of the components may not have (AsyncAPI 3.0.0, "Components Object")."""


def asyncapi_of(catalog: Catalog, title: str, version: str) -> dict[str, Any]:
    """Return the document."""
    words = wording_of(catalog)
    channels, operations, messages = {}, {}, {}
    for event in catalog.events:
        own = {f"{key(event.name)}-v{one.number}": message(event, one) for one in event.versions}
        own = own or {key(event.name): message(event, None)}
        messages.update(own)
        channels[key(event.name)] = channel(event, list(own), words)
        for action, parties in (("send", event.producers), ("receive", event.direct)):
            for party in parties:
                name = f"{key(words.name(party.name))}-{action}-{key(event.name)}"
                operations[name] = operation(event, action, party, list(own), words)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": title,
            "version": version,
            "description": "Events on Amazon EventBridge: producers, consumers and contracts, from the templates.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
    }


def key(name: str) -> str:
    """Return a name as a key of the document."""
    return KEY.sub("-", name)


def channel(event: EventType, messages: list[str], words: Wording) -> dict[str, Any]:
    """Return the channel of an event type. Its address is the detail type, by which rules choose events."""
    found: dict[str, Any] = {
        "address": event.name,
        "title": event.name,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "x-ordering": ORDERINGS[event.ordering],
        "x-retention": event.retention,
    }
    if event.description:
        found["description"] = event.description
    for name, value in (
        ("x-partition-key", event.partition_key),
        ("x-owner", words.name(event.owner) if event.owner else None),
        ("x-sources", sorted(event.sources) or None),
    ):
        if value:
            found[name] = value
    return found


def operation(event: EventType, action: str, party: Party, messages: list[str], words: Wording) -> dict[str, Any]:
    """Return the operation of a producer or a consumer."""
    where = key(event.name)
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{where}"},
        "messages": [{"$ref": f"#/channels/{where}/messages/{name}"} for name in messages],
        "title": f"{words.name(party.name)} {action}s {event.name}",
        "x-party": party.to_json(),
    }


def message(event: EventType, version: Version | None) -> dict[str, Any]:
    """Return the message of a version; without a payload where no contract describes the type."""
    found: dict[str, Any] = {"name": event.name, "title": f"{event.name}{f' v{version.number}' if version else ''}"}
    if event.description:
        found["summary"] = event.description
    if version is None:
        return found
    dialect = version.schema.get("$schema", UNNAMED) if not isinstance(version.schema, bool) else UNNAMED
    schema_format = DRAFTS.get(str(dialect).rstrip("#"), DRAFTS[UNNAMED])
    found["payload"] = {"schemaFormat": schema_format, "schema": version.schema}
    found["x-payload-at"] = version.at
    if isinstance(version.example, dict):
        found["examples"] = [{"name": "example", "payload": version.example}]
    return found
