"""YAML, as CloudFormation and SAM read it: the short form of functions, and dates that stay text.

The events of libyaml are read without recursion, so that a hostile nesting ends in a sentence.

Source: AWS CloudFormation User Guide, "CloudFormation template formats" and "Intrinsic function reference".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from signalbox.documents.builder import Builder
from signalbox.documents.errors import DocumentError

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
RESOLVER = yaml.resolver.Resolver()
CONSTRUCTOR = yaml.constructor.SafeConstructor()
PREFIX = "tag:yaml.org,2002:"
FULL_NAMES = {"Ref": "Ref", "Condition": "Condition"}
"""Short forms whose long form has no `Fn::`."""


@dataclass
class Reader:
    """State between the events of a YAML text."""

    builder: Builder
    parse_float: Callable[[str], Any]
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    open: list[tuple[str | None, bool]] = field(default_factory=list)
    blocks: dict[str, int] = field(default_factory=dict)
    documents: int = 0

    def take(self, event: Any) -> None:
        """Take one event."""
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise DocumentError(self.builder.file, "", f"line {line}: a second YAML document begins here.")
        elif self.expects_key(event):
            self.take_key(event, line)
        elif isinstance(event, yaml.AliasEvent):
            self.take_alias(event, line)
        elif isinstance(event, yaml.ScalarEvent):
            self.take_scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            wrapped = self.wrap(event.tag, line)
            self.builder.start({} if isinstance(event, yaml.MappingStartEvent) else [], line)
            self.open.append((event.anchor, wrapped))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.close()

    def expects_key(self, event: Any) -> bool:
        """Return whether the event is the name of a member."""
        stack = self.builder.stack
        return (
            bool(stack)
            and isinstance(stack[-1].value, dict)
            and stack[-1].key is None
            and not isinstance(event, yaml.CollectionEndEvent)
        )

    def take_key(self, event: Any, line: int) -> None:
        """Take the name of a member, which is text as it is written."""
        if not isinstance(event, yaml.ScalarEvent):
            raise DocumentError(self.builder.file, "", f"line {line}: the name of a member must be text.")
        if event.anchor:
            self.anchors[event.anchor] = (event.value, 1)
        self.builder.key(event.value, line)

    def take_alias(self, event: Any, line: int) -> None:
        """Repeat the value of an anchor."""
        if event.anchor not in self.anchors:
            raise DocumentError(self.builder.file, "", f"line {line}: there is no complete anchor {event.anchor!r}.")
        value, size = self.anchors[event.anchor]
        self.builder.add(value, line, size)

    def take_scalar(self, event: Any, line: int) -> None:
        """Add a text, number, truth value or null."""
        tag = event.tag
        wrapped = self.wrap(tag, line)
        if wrapped or tag is None:
            tag = RESOLVER.resolve(yaml.ScalarNode, event.value, (not event.style, False))
        # A function in short form without a value, such as `!GetAZs`, has an empty text.
        value = "" if wrapped and not event.value else self.plain(tag, event, line)
        if event.style in ("|", ">"):
            self.blocks[self.builder.pointer] = line + 1
        self.builder.add(value, line)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        if wrapped:
            self.builder.end()

    def plain(self, tag: str, event: Any, line: int) -> Any:
        """Return the value of a scalar by its tag; dates and everything else are text."""
        node = yaml.ScalarNode(tag, event.value)
        try:
            if tag == f"{PREFIX}int":
                return CONSTRUCTOR.construct_yaml_int(node)
            if tag == f"{PREFIX}float":
                return self.number(event.value, node)
            if tag == f"{PREFIX}bool":
                return CONSTRUCTOR.construct_yaml_bool(node)
        except (ValueError, KeyError) as error:
            raise DocumentError(
                self.builder.file, "", f"line {line}: {event.value!r} is no number ({error})."
            ) from None
        return None if tag == f"{PREFIX}null" else event.value

    def number(self, text: str, node: Any) -> Any:
        """Return a number with a point, or the text of one that JSON does not know."""
        value = CONSTRUCTOR.construct_yaml_float(node)
        if value != value or value in (float("inf"), float("-inf")):
            return text
        plain = text.replace("_", "")
        return self.parse_float(str(value) if ":" in plain else plain)

    def wrap(self, tag: str | None, line: int) -> bool:
        """Open the object of a function in short form, such as `!Sub`."""
        if not tag or not tag.startswith("!") or tag == "!":
            return False
        name = tag[1:]
        self.builder.start({}, line)
        self.builder.key(FULL_NAMES.get(name, f"Fn::{name}"), line)
        return True

    def close(self) -> None:
        """Close an object or an array, and the function around it."""
        anchor, wrapped = self.open.pop()
        value, size = self.builder.end()
        if isinstance(value, dict) and "<<" in value:
            merge(value)
        if wrapped:
            value, size = self.builder.end()
        if anchor:
            self.anchors[anchor] = (value, size)


def parse_yaml(
    text: str, file: str, parse_float: Callable[[str], Any] = float, repeated: list[str] | None = None
) -> tuple[Builder, dict[str, int]]:
    """Return the builder with the value of a YAML text, and the lines of its blocks.

    A block is text that begins in the line after `|` or `>`. Raises DocumentError with the line. `repeated`: see
    Builder.
    """
    reader = Reader(Builder(file, repeated=repeated), parse_float)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise DocumentError(file, "", f"{place}it is no valid YAML ({error.problem or error.context}).") from None
    except yaml.YAMLError as error:
        raise DocumentError(file, "", f"it is no valid YAML ({' '.join(str(error).split())}).") from None
    return reader.builder, reader.blocks


def merge(value: dict[str, Any]) -> None:
    """Replace the key `<<` by the members that it names; the object's own members win."""
    sources = value.pop("<<")
    for source in sources if isinstance(sources, list) else [sources]:
        if isinstance(source, dict):
            for key, inner in source.items():
                value.setdefault(key, inner)
