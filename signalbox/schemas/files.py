"""Schemas in files, and the gate between released schemas and today's."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema.exceptions import SchemaError

from signalbox.documents import DocumentError, escape, read
from signalbox.schemas.comparison import Comparison, compare
from signalbox.schemas.dialects import dialect_of

ENDING = "*.schema.json"


@dataclass
class Refusal:
    """A released schema that today's schema breaks, or that is gone."""

    file: Path
    verdict: Comparison | None = None

    def lines(self) -> list[str]:
        """Return the sentences about it: what breaks, and what to do."""
        if self.verdict is None:
            return [
                f"{self.file} is released, and it is gone: consumers still read its events. Keep it while events of "
                "it can be in flight, in a dead-letter queue or in an archive."
            ]
        rows = [f"  {change.pointer or '/'}: {change.change}" for change in self.verdict.changes if change.breaks]
        lines = [f"{self.file} breaks its released version:", *rows]
        if not self.verdict.backward:
            lines.append(f"  Released events may be refused{shown(self.verdict, 'backward')}.")
        if not self.verdict.forward:
            lines.append(f"  Consumers of the released version may refuse new events{shown(self.verdict, 'forward')}.")
        version = self.file.name.partition(".")[0]
        return [
            *lines,
            f"  Keep {version} as it was released. Add the next version beside it, with an up-caster from {version}; "
            "or make a change that breaks nothing, such as a new field that is not required.",
        ]


def shown(verdict: Comparison, way: str) -> str:
    """Return the instance that breaks a direction, in brackets."""
    return f", such as {verdict.examples[way]!r}" if way in verdict.examples else ""


def read_schema(path: Path) -> Any:
    """Return the schema in a file. Raises DocumentError where it is no JSON Schema."""
    schema = read(path).value
    if not isinstance(schema, dict | bool):
        raise DocumentError(str(path), "", "a JSON Schema is an object, or true or false.")
    try:
        dialect_of(schema).check_schema(schema)
    except SchemaError as error:
        pointer = "".join(f"/{escape(str(token))}" for token in error.absolute_path)
        raise DocumentError(str(path), pointer, f"it is no valid JSON Schema: {error.message[:200]}") from None
    return schema


def refusals(released: Path, current: Path) -> Iterator[Refusal]:
    """Yield a refusal for each released schema that today's breaks.

    A version is read by consumers with the released schema and with today's, so both directions count. What a producer
    sends is what its schema describes: a new property that is not required breaks nothing.
    """
    for path in sorted(released.rglob(ENDING)):
        today = current / path.relative_to(released)
        if not today.is_file():
            yield Refusal(today)
            continue
        verdict = compare(read_schema(path), read_schema(today), closed)
        for change in verdict.changes:
            if change.tokens[-1:] == ("format",):  # no keyword of JSON Schema's, and handlers may enforce it
                verdict.backward = verdict.forward = False
                change.breaks = ["backward", "forward"]
        if not verdict.backward or not verdict.forward:
            yield Refusal(today, verdict)


def closed(schema: Any) -> Any:
    """Return a schema whose objects have only the properties that it describes."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = copy.copy(schema)
    for name in ("items", "additionalProperties"):
        if name in found:
            found[name] = closed(found[name])
    if isinstance(found.get("properties"), dict):
        found["properties"] = {name: closed(part) for name, part in found["properties"].items()}
        if not {"additionalProperties", "patternProperties", "allOf", "anyOf", "oneOf", "$ref"} & found.keys():
            found["additionalProperties"] = False
    return found
