"""Catalogue as a Markdown page."""

import json
from collections.abc import Iterator
from textwrap import wrap

from signalbox.catalog.forms.wording import ORDERINGS, Wording, fields, wording_of
from signalbox.catalog.model import Catalog, EventType

WIDTH = 120
INTRODUCTION = """# Events

Every event type of this system, written by `signalbox catalog --format markdown` from the contracts and templates. Do
not edit this page. A type without a producer in the templates has the producer `outside`.
"""


def markdown_of(catalog: Catalog) -> str:
    """Return the page."""
    words = wording_of(catalog)
    return "\n".join([INTRODUCTION, *overview(catalog, words), *loops(catalog), *sections(catalog, words)])


def overview(catalog: Catalog, words: Wording) -> Iterator[str]:
    """Yield the table of all types."""
    yield "| type | versions | producers | consumers | owner |"
    yield "| --- | --- | --- | --- | --- |"
    for event in catalog.events:
        versions = ", ".join(f"v{one.number}" for one in event.versions) or "no contract"
        cells = [versions, ", ".join(words.producers(event)), ", ".join(words.consumers(event)) or "none"]
        yield f"| [{event.name}](#{anchor(event.name)}) | {' | '.join(map(cell, cells))} | {words.name(event.owner)} |"
    yield ""


def loops(catalog: Catalog) -> Iterator[str]:
    """Yield the loops, and what the templates do not tell."""
    yield "## Loops"
    yield ""
    if not catalog.loops:
        yield "No event type leads to itself."
    for loop in catalog.loops:
        yield f"- {' -> '.join(loop.events)}, through {', '.join(loop.through)}"
    yield ""
    if catalog.unknown:
        yield "## What the templates do not tell"
        yield ""
        yield from (f"- {sentence}" for sentence in catalog.unknown)
        yield ""


def sections(catalog: Catalog, words: Wording) -> Iterator[str]:
    """Yield a section for each type."""
    for event in catalog.events:
        yield f"## {event.name}"
        yield ""
        if event.description:
            yield from (*wrap(event.description, WIDTH), "")
        yield from facts(event, words)
        for version in event.versions:
            yield from ("", f"Version {version.number}, at `{version.at}` of the event:", "")
            if version.upcast is not None:
                yield from (f"An up-caster makes version {version.number + 1} of it before a consumer reads it.", "")
            if rows := fields(version.schema):
                yield "| field | type | required | meaning |"
                yield "| --- | --- | --- | --- |"
                for name, kind, required, meaning in rows:
                    yield f"| `{name}` | {cell(kind)} | {'yes' if required else 'no'} | {cell(meaning)} |"
            if version.example is not None:
                yield from ("", "```json", json.dumps(version.example, indent=2, ensure_ascii=False), "```")
        yield ""


def facts(event: EventType, words: Wording) -> Iterator[str]:
    """Yield the list of what else is known of a type."""
    for name, parties in (("Producers", words.producers(event)), ("Consumers", words.consumers(event))):
        yield from wrap(f"- {name}: {', '.join(parties) or 'none'}", WIDTH, subsequent_indent="  ")
    yield f"- Owner: {words.name(event.owner)}"
    yield f"- Partition key: {f'`{event.partition_key}`' if event.partition_key else 'unknown'}"
    yield f"- Order: {ORDERINGS[event.ordering]}"
    yield f"- Kept: {words.retention(event)}"


def cell(text: str) -> str:
    """Return a text for a cell of a table."""
    return " ".join(text.replace("|", "\\|").split())


def anchor(name: str) -> str:
    """Return the anchor of a heading, as code hosts make it."""
    return name.lower().replace(" ", "-")
