"""Contracts of events: the JSON schemas in the handlers' asset."""

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema

from signalbox.assembly import Assembly
from signalbox.errors import InputError

NAMED = re.compile(r"urn:[\w-]+:(?P<type>\w+):v(?P<version>\d+)")
"""The `dataschema` of an event: `urn:signalbox:DeviceRegistered:v1`."""


class Contracts:
    """Schemas in the assets of an assembly: `contracts/<EventType>/v<N>.schema.json`."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly

    @cached_property
    def schemas(self) -> dict[tuple[str, int], Path]:
        """Files of the schemas, by event type and version."""
        found = self.assembly.path.glob("asset.*/lambdas/contracts/*/v*.schema.json")
        return {(path.parent.name, int(path.name[1:].partition(".")[0])): path for path in found}

    def check(self, text: str, identity: str) -> None:
        """Raise InputError, with place and reason, where the event in a text breaks its contract."""
        event = json.loads(text)
        detail: Any = event.get("detail") if isinstance(event, dict) else None
        if not isinstance(detail, dict):
            raise InputError(f"the dead letter {identity} has no event; replay it without an edit, or drop it")
        kind = str(detail.get("type") or event.get("detail-type"))
        named = NAMED.fullmatch(str(detail.get("dataschema", "")))
        version = int(named["version"]) if named else 1
        if (kind, version) not in self.schemas:
            raise InputError(f"the dead letter {identity} would be {kind} v{version}, which has no contract")
        if problem := self.problem(kind, version, detail.get("data")):
            raise InputError(f"the dead letter {identity} would still break {kind} v{version} {problem}")

    def problem(self, kind: str, version: int, data: Any) -> str | None:
        """Return place and reason where data breaks a contract that is there, or None."""
        validator = jsonschema.Draft7Validator(json.loads(self.schemas[(kind, version)].read_text("utf-8")))
        errors = sorted(validator.iter_errors(data), key=lambda error: list(map(str, error.path)))
        if not errors:
            return None
        place = "/".join(["/data", *map(str, errors[0].path)])
        return f"at {place}: {errors[0].message}"
