"""Input templates of pipes.

Source: Amazon EventBridge User Guide, "Amazon EventBridge Pipes input transformation" (the reserved variables; a body
that is JSON text can be entered by a path; a missing value is an empty text).
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from signalbox.twin.services.eventbridge.input_transformers import MISSING, at_path, text_of, text_within

VARIABLE = re.compile(r"<(\$[^>]*|aws\.pipes\.[\w.\-]+)>")
TEXTS_OF_JSON = ("body", "data")
"""Fields of a source's event that may be JSON text."""


def transformed(template: str, event: Any, reserved: Mapping[str, Any]) -> str:
    """Return the text that a template makes of an event; without a template the event itself."""
    if not template:
        return event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
    values = {**reserved, "aws.pipes.event": event, "aws.pipes.event.json": event}

    def replacement(found: re.Match[str]) -> str:
        name = found.group(1)
        value = value_at(event, name) if name.startswith("$") else values.get(name, MISSING)
        within = re.sub(r"\\.", "", template[: found.start()]).count('"') % 2
        return text_within(value) if within else text_of(value)

    return VARIABLE.sub(replacement, template)


def value_at(event: Any, path: str) -> Any:
    """Return the value at a path such as `$.body.id`; a body of JSON text is entered."""
    return at_path(opened(event), path) if path != "$" else event


def opened(event: Any) -> Any:
    """Return an event whose body is its JSON value where it is JSON text of an object or a list. The data of Kinesis
    are in base64 before."""
    if not isinstance(event, Mapping):
        return event
    if event.get("eventSource") == "aws:kinesis" and isinstance(event.get("data"), str):
        event = {**event, "data": base64.b64decode(event["data"]).decode(errors="replace")}
    return {name: parsed(value) if name in TEXTS_OF_JSON else value for name, value in event.items()}


def parsed(value: Any) -> Any:
    """Return the object or list of a JSON text, or the value itself."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def value_of(text: str) -> Any:
    """Return the JSON value of a text, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def parameter(given: Any, event: Any) -> Any:
    """Return a parameter of a target: a value, or what a path in it leads to."""
    if not isinstance(given, str) or not given.startswith("$"):
        return given
    found = value_at(event, given)
    return "" if found is MISSING else found if isinstance(found, str) else json.dumps(found)
