"""The contracts of event data: JSON schemas in `lambdas/contracts/<EventType>/v<N>.schema.json`."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema

from lambdas.common.errors import InvalidEvent, UnknownType, UnknownVersion
from lambdas.common.events.email_format import EMAIL
from lambdas.common.events.envelope import Event, contract_name

FOLDER = Path(__file__).parents[2] / "contracts"
FORMATS = {"email": EMAIL}
"""Format of a contract -> the regular expression that it means; the validator's own idea of an address is a loose one."""

FAULTS = {
    "email": "is no address that takes mail: a dot-atom, @ and a host name with a dot in it, as RFC 5321 has them"
}
"""Format -> what is wrong with a value that has another one. Without the value: nobody's address belongs into a log."""

NAME = re.compile(r"urn:signalbox:([A-Za-z]+):v([1-9][0-9]*)")


def schema(type_name: str, version: int = 1) -> dict[str, Any]:
    """The JSON schema of an event type's data; UnknownType and UnknownVersion when there is none."""
    folder = FOLDER / type_name
    if not type_name.isalpha() or not folder.is_dir():
        raise UnknownType(f"no contract describes the event type {type_name!r}")
    path = folder / f"v{version}.schema.json"
    if not path.is_file():
        raise UnknownVersion(f"{type_name} has no contract of version {version}")
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


@cache
def _validator(type_name: str, version: int) -> Callable[[Any], Any]:
    # Compiled once per environment: Powertools' validate() compiles at each call, 2 ms for an order.
    # Defaults stay out: an event is taken as it was sent.
    validator: Callable[[Any], Any] = fastjsonschema.compile(
        schema(type_name, version), formats=FORMATS, use_default=False
    )
    return validator


def version_of(event: Event) -> int:
    """The version that an event's `dataschema` names; a producer that names none means the first."""
    if not event.dataschema:
        return 1
    match = NAME.fullmatch(event.dataschema)
    if match is None or match[1] != event.type:
        raise UnknownVersion(f"dataschema is {event.dataschema!r}, {contract_name(event.type)!r} was expected")
    return int(match[2])


def validate(event: Event) -> Mapping[str, Any]:
    """The event's data if its contract holds; InvalidEvent says which field breaks it."""
    try:
        _validator(event.type, version_of(event))(event.data)
    except fastjsonschema.JsonSchemaValueException as error:
        raise InvalidEvent(f"{event.type}: {_fault(error)}") from error
    return event.data


def _fault(error: fastjsonschema.JsonSchemaValueException) -> str:
    """Which field breaks the contract, and how."""
    if error.rule == "format":
        return f"{error.name} {FAULTS[error.rule_definition]}"
    return str(error.message)
