"""Words for people: short names of parties, and sentences about order and retention."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.catalog.model import Catalog, EventType, Party
from signalbox.report.page.formatting import shared_prefix

ORDERINGS = {
    "none": "none: EventBridge keeps no order",
    "fifo": "FIFO queue, by partition key",
    "mixed": "FIFO queue for some consumers, none for the others",
}
UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
OUTSIDE = "outside"
"""Producer of a type that nothing in the templates publishes."""


@dataclass(frozen=True)
class Wording:
    """Names without the prefix that all physical names of a system share."""

    prefix: str

    def name(self, physical: str | None) -> str:
        """Return a short name; `unknown` for none."""
        return (physical or "unknown").removeprefix(self.prefix) or "unknown"

    def producers(self, event: EventType) -> list[str]:
        """Return the names of the producers of a type."""
        return unique(self.party(one) for one in event.producers) or [OUTSIDE]

    def consumers(self, event: EventType) -> list[str]:
        """Return the names of the consumers whose rules name a type."""
        return unique(self.party(one) for one in event.direct)

    def party(self, party: Party) -> str:
        """Return the name of a party; of a machine with its kind, since its stack often has the same name."""
        name = self.name(party.name)
        return f"{name} (state machine)" if party.kind == "state machine" else name

    def retention(self, event: EventType) -> str:
        """Return how long archives and queues keep a type."""
        kinds = {"archive": "archive", "queue": "queues", "dead-letter queue": "dead letters"}
        parts = []
        for kind, label in kinds.items():
            spans = unique(span(row["seconds"]) for row in event.retention if row["kind"] == kind)
            parts += [f"{label} {' or '.join(spans)}"] if spans else []
        return ", ".join(parts) or "none known"


def wording_of(catalog: Catalog) -> Wording:
    """Return the words for a catalogue."""
    parties = [one for event in catalog.events for one in (*event.producers, *event.consumers) if one.stack]
    return Wording(shared_prefix(text for one in parties for text in (one.name, f"{one.stack}-")))


def unique(values: Iterable[str]) -> list[str]:
    """Return each value once, in order."""
    return list(dict.fromkeys(values))


def span(seconds: int | None) -> str:
    """Return a number of seconds in the largest whole unit; `for ever` for None."""
    if seconds is None:
        return "for ever"
    size, unit = next((size, unit) for size, unit in UNITS if seconds % size == 0 or size == 1)
    count = seconds // size
    return f"{count} {unit}{'s' if count != 1 else ''}"


def fields(schema: Mapping[str, Any] | bool) -> list[tuple[str, str, bool, str]]:
    """Return name, type, whether it is required, and description of each property of a schema."""
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    required = schema.get("required") if isinstance(schema, Mapping) else None
    must = required if isinstance(required, list) else []
    rows = []
    for name, part in properties.items() if isinstance(properties, Mapping) else ():
        given = part if isinstance(part, Mapping) else {}
        kind = given.get("type") or ("one of a list" if "enum" in given else "any")
        text = " or ".join(map(str, kind)) if isinstance(kind, list) else str(kind)
        rows.append((str(name), text, name in must, str(given.get("description", ""))))
    return rows
