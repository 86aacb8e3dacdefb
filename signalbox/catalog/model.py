"""Values of a catalogue."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, order=True)
class Party:
    """Producer or consumer of events. `id` is its logical id, empty where no template has it.

    `through` names the rule and the queues on the way to a consumer. `fifo` tells whether its queue is FIFO.
    """

    name: str
    kind: str
    stack: str = ""
    id: str = ""
    through: tuple[str, ...] = ()
    fifo: bool = False
    catch_all: bool = False
    """Whether its rule names no type: it takes what others leave, or everything."""

    def to_json(self) -> dict[str, Any]:
        """Return its row."""
        return {**asdict(self), "through": list(self.through)}


@dataclass(frozen=True)
class Version:
    """A version of a contract: its schema, an example where there is one, and what of the event it describes.

    `at` is a JSON pointer: `/detail`, or `/detail/data` in an envelope.
    """

    number: int
    schema: Mapping[str, Any] | bool
    example: Any = None
    at: str = "/detail"
    upcast: Any = None
    """JSON Patch that makes data of this version valid under the next one, or None."""


@dataclass
class EventType:
    """An event type."""

    name: str
    versions: list[Version] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    producers: list[Party] = field(default_factory=list)
    consumers: list[Party] = field(default_factory=list)
    partition_key: str | None = None
    retention: list[dict[str, Any]] = field(default_factory=list)
    owner: str | None = None

    @property
    def direct(self) -> list[Party]:
        """Consumers whose rules name this type."""
        return [party for party in self.consumers if not party.catch_all]

    @property
    def ordering(self) -> str:
        """`fifo` where each queue of its consumers keeps the order of a partition, `mixed` or `none`."""
        kept = {party.fifo for party in self.direct}
        return "none" if kept <= {False} else "fifo" if kept == {True} else "mixed"

    @property
    def description(self) -> str:
        """Description in the newest schema, or an empty text."""
        schemas = [version.schema for version in self.versions if isinstance(version.schema, Mapping)]
        return str(schemas[-1].get("description", "")) if schemas else ""

    def to_json(self) -> dict[str, Any]:
        """Return its row."""
        return {
            "type": self.name,
            "description": self.description,
            "versions": [
                {
                    "version": one.number,
                    "at": one.at,
                    "schema": one.schema,
                    "example": one.example,
                    "upcast": one.upcast,
                }
                for one in self.versions
            ],
            "sources": sorted(self.sources),
            "producers": [party.to_json() for party in self.producers],
            "consumers": [party.to_json() for party in self.consumers],
            "partition_key": self.partition_key,
            "ordering": self.ordering,
            "retention": self.retention,
            "owner": self.owner,
        }


@dataclass(frozen=True)
class Loop:
    """Event types that lead to each other, the first one again at the end, and the consumers between them."""

    events: tuple[str, ...]
    through: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return its row."""
        return {"events": list(self.events), "through": list(self.through)}


@dataclass
class Catalog:
    """Event types of a system, its loops, and sentences about what the templates do not tell."""

    events: list[EventType] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the document."""
        return {
            "events": [event.to_json() for event in self.events],
            "loops": [loop.to_json() for loop in self.loops],
            "unknown": self.unknown,
        }
