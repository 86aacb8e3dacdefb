"""Catalogue as a table for a terminal."""

from collections.abc import Sequence

from signalbox.catalog.forms.wording import wording_of
from signalbox.catalog.model import Catalog

WIDEST = 44


def table_of(catalog: Catalog) -> str:
    """Return a row for each type, then the loops, and what the templates do not tell."""
    words = wording_of(catalog)
    rows = [("type", "versions", "producers", "consumers", "key", "order", "owner")]
    for event in catalog.events:
        versions = " ".join(f"v{one.number}" for one in event.versions) or "-"
        producers, consumers = shown(words.producers(event)), shown(words.consumers(event))
        key, owner = event.partition_key or "-", words.name(event.owner)
        rows.append((event.name, versions, producers, consumers, key, event.ordering, owner))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines += [f"loop: {' -> '.join(loop.events)}, through {', '.join(loop.through)}" for loop in catalog.loops]
    lines += [f"unknown: {sentence}" for sentence in catalog.unknown]
    return "\n".join(lines)


def shown(names: Sequence[str]) -> str:
    """Return names in a cell, and how many do not fit."""
    for count in range(len(names), 0, -1):
        more = f" +{len(names) - count}" if count < len(names) else ""
        text = ", ".join(names[:count]) + more
        if len(text) <= WIDEST or count == 1:
            return text
    return "none"
