"""Changes between two schemas, each with its JSON pointer."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from signalbox.documents import escape

ANNOTATIONS = {
    "$id", "id", "$schema", "$comment", "title", "description", "default", "examples", "format", "deprecated",
    "readOnly", "writeOnly", "contentEncoding", "contentMediaType",
}  # fmt: skip
"""Keywords that make no instance valid or invalid; `$id` and `$schema` decide how others are read."""
NAMING = (
    "properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas", "dependentRequired",
)  # fmt: skip
SAMPLES = ("default", "examples", "const", "enum")
MISSING = object()
LONGEST = 60


@dataclass
class Change:
    """One change. `before` or `after` is MISSING where a keyword was added or removed."""

    tokens: tuple[Any, ...]
    before: Any
    after: Any
    matters: bool = True
    breaks: list[str] = field(default_factory=list)

    @property
    def pointer(self) -> str:
        """JSON pointer into the new schema, or into the old one for what was removed."""
        return "".join(f"/{escape(str(token))}" for token in self.tokens)

    @property
    def change(self) -> str:
        """Sentence about the change."""
        if self.before is MISSING:
            return f"added {shown(self.after)}"
        if self.after is MISSING:
            return f"removed {shown(self.before)}"
        return f"changed from {shown(self.before)} to {shown(self.after)}"

    def applied(self, schema: Any) -> Any:
        """Return a copy of the old schema in which only this change is made."""
        if not self.tokens:
            return self.after
        changed = copy.deepcopy(schema)
        place = changed
        for token in self.tokens[:-1]:
            place = place[token]
        if self.after is MISSING:
            del place[self.tokens[-1]]
        else:
            place[self.tokens[-1]] = self.after
        return changed

    def to_json(self) -> dict[str, Any]:
        """Return the row of the change."""
        return {"pointer": self.pointer, "change": self.change, "breaks": self.breaks}


def shown(value: Any) -> str:
    """Return a value as JSON, shortened."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def changes_between(old: Any, new: Any) -> list[Change]:
    """Return the changes between two schemas, in the order of the old one, then of what is new."""
    return list(differences(old, new, ()))


def differences(old: Any, new: Any, tokens: tuple[Any, ...]) -> Iterator[Change]:
    """Yield the changes below a place."""
    if isinstance(old, dict) and isinstance(new, dict) and not sample(tokens):
        for name in [*old, *(name for name in new if name not in old)]:
            before, after = old.get(name, MISSING), new.get(name, MISSING)
            if before is MISSING or after is MISSING:
                yield Change((*tokens, name), before, after, matters((*tokens, name)))
            else:
                yield from differences(before, after, (*tokens, name))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and schemas(old) and schemas(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from differences(before, after, (*tokens, index))
    elif json.dumps(old, sort_keys=True) != json.dumps(new, sort_keys=True):
        yield Change(tokens, old, new, matters(tokens))


def schemas(values: list[Any]) -> bool:
    """Return whether a list holds schemas."""
    return bool(values) and all(isinstance(value, dict) for value in values)


def sample(tokens: tuple[Any, ...]) -> bool:
    """Return whether a place holds a value and no schema."""
    return bool(tokens) and tokens[-1] in SAMPLES and not named(tokens)


def named(tokens: tuple[Any, ...]) -> bool:
    """Return whether the last token is a name that the schema's author chose, such as a property's."""
    return len(tokens) > 1 and tokens[-2] in NAMING and not named(tokens[:-1])


NAMING = (
    "properties",
    "patternProperties",
    "definitions",
    "$defs",
    "dependencies",
    "dependentSchemas",
    "dependentRequired",
)


def matters(tokens: tuple[Any, ...]) -> bool:
    """Return whether a change at a place can make an instance valid or invalid."""
    return named(tokens) or tokens[-1:] == () or tokens[-1] not in ANNOTATIONS - {"$id", "id", "$schema"}
