"""Contracts of event data: JSON schemas in `lambdas/contracts/<EventType>/v<N>.schema.json`."""

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
from lambdas.common.events.upcasting import upcast

FOLDER = Path(__file__).parents[2] / "contracts"
FORMATS = {"email": EMAIL}
"""Regular expression by format; the validator's own check of addresses is too loose."""

FAULTS = {
    "email": "is no address that takes mail: a dot-atom, @ and a host name with a dot in it, as RFC 5321 has them"
}
"""Message by format, without the value: an address must not reach a log."""

UNLISTED = frozenset({"additionalProperties", "propertyNames", "additionalItems"})
"""Rules whose messages have names that the sender chose."""

NAME = re.compile(r"urn:signalbox:([A-Za-z]+):v([1-9][0-9]*)")


def schema(type_name: str, version: int = 1) -> dict[str, Any]:
    """Return the JSON schema of an event type's data; UnknownType or UnknownVersion where there is none."""
    folder = FOLDER / type_name
    if not type_name.isalpha() or not folder.is_dir():
        raise UnknownType(f"no contract describes the event type {type_name!r}")
    path = folder / f"v{version}.schema.json"
    if not path.is_file():
        raise UnknownVersion(f"{type_name} has no contract of version {version}")
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


@cache
def _validator(type_name: str, version: int) -> Callable[[Any], Any]:
    # Compiled once per environment: Powertools' validate() compiles at each call, 2 ms for an order.
    # Without defaults: an event is used as it was sent.
    validator: Callable[[Any], Any] = fastjsonschema.compile(
        schema(type_name, version), formats=FORMATS, use_default=False
    )
    return validator


def version_of(event: Event) -> int:
    """Return the version that an event's `dataschema` names; the first where it names none."""
    if not event.dataschema:
        return 1
    match = NAME.fullmatch(event.dataschema)
    if match is None or match[1] != event.type:
        raise UnknownVersion(f"dataschema names no version of the contract, as {contract_name(event.type)!r} does")
    return int(match[2])


def validate(event: Event) -> Mapping[str, Any]:
    """Return the event's data, as the newest version of its contract has it.

    InvalidEvent where the data breaks the version that the event names; it says which field.
    """
    version = version_of(event)
    try:
        _validator(event.type, version)(event.data)
    except fastjsonschema.JsonSchemaValueException as error:
        raise InvalidEvent(f"{event.type}: {_fault(error)}") from error
    return upcast(event.type, version, event.data)


def _fault(error: fastjsonschema.JsonSchemaValueException) -> str:
    """Return the field that breaks the contract, and how."""
    if error.rule == "format":
        return f"{error.name} {FAULTS[error.rule_definition]}"
    if error.rule in UNLISTED:
        return f"{error.name} has a field that the contract does not allow"
    return str(error.message)
