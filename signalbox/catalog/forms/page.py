"""Catalogue as a page: a search, a graph of producers and consumers, and a section for each type."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.catalog.forms.markdown import anchor
from signalbox.catalog.forms.wording import ORDERINGS, Wording, fields, wording_of
from signalbox.catalog.model import Catalog
from signalbox.report.page_templates import environment_of

ROW, TOP, WIDTH = 22, 34, 1080
COLUMNS = (("producer", 250.0, "end"), ("type", 540.0, "middle"), ("consumer", 830.0, "start"))
"""Kind, place of its texts, and their alignment: edges run between the columns."""
HALF = 132.0
"""Half the width of the column of types."""


@dataclass(frozen=True)
class Node:
    """Text of the graph."""

    kind: str
    name: str
    x: float
    y: float
    align: str

    @property
    def target(self) -> str:
        """Fragment that it leads to: the section of a type, or the graph itself."""
        return anchor(self.name) if self.kind == "type" else "graph"


@dataclass(frozen=True)
class Edge:
    """Line from a producer to a type, or from a type to a consumer; `type` is its type."""

    type: str
    party: str
    path: str


def page_of(catalog: Catalog, title: str) -> str:
    """Return the page as HTML, without anything to load; equal catalogues give equal text."""
    words = wording_of(catalog)
    nodes = nodes_of(catalog, words)
    height = max((node.y for node in nodes.values()), default=TOP) + ROW
    return (
        environment_of("signalbox.catalog.forms")
        .get_template("catalog.html")
        .render(
            title=title,
            catalog=catalog,
            rows=[row(event, words) for event in catalog.events],
            nodes=list(nodes.values()),
            edges=edges_of(catalog, words, nodes),
            width=WIDTH,
            height=height,
        )
    )


def row(event: Any, words: Wording) -> dict[str, Any]:
    """Return what the template shows of a type."""
    producers, consumers = words.producers(event), words.consumers(event)
    return {
        "name": event.name,
        "anchor": anchor(event.name),
        "description": event.description,
        "facts": {
            "Producers": ", ".join(producers),
            "Consumers": ", ".join(consumers) or "none",
            "Owner": words.name(event.owner),
            "Partition key": event.partition_key or "unknown",
            "Order": ORDERINGS[event.ordering],
            "Kept": words.retention(event),
        },
        "versions": [
            {
                "number": one.number,
                "at": one.at,
                "fields": fields(one.schema),
                "schema": json.dumps(one.schema, indent=2, ensure_ascii=False),
                "example": json.dumps(one.example, indent=2, ensure_ascii=False) if one.example is not None else "",
            }
            for one in event.versions
        ],
        "words": " ".join([event.name, event.description, *producers, *consumers, words.name(event.owner)]).lower(),
    }


def nodes_of(catalog: Catalog, words: Wording) -> dict[tuple[str, str], Node]:
    """Return the texts of the graph, by kind and name. Parties stand at the middle of their types, in this order."""
    found: dict[tuple[str, str], Node] = {}
    types = {event.name: TOP + ROW * at for at, event in enumerate(catalog.events)}
    for kind, x, align in COLUMNS:
        places: dict[str, list[float]] = {}
        for event in catalog.events:
            named = {"producer": words.producers, "consumer": words.consumers}.get(kind)
            for name in named(event) if named else [event.name]:
                places.setdefault(name, []).append(types[event.name])
        middle = {name: sum(ys) / len(ys) for name, ys in places.items()}
        step = max(ROW, ROW * max(0, len(types) - 1) / max(1, len(middle) - 1)) if kind != "type" else ROW
        for at, name in enumerate(sorted(middle, key=lambda one: (middle[one], one))):
            found[kind, name] = Node(kind, name, x, TOP + step * at, align)
    return found


def edges_of(catalog: Catalog, words: Wording, nodes: Mapping[tuple[str, str], Node]) -> list[Edge]:
    """Return the lines of the graph."""
    found = []
    for event in catalog.events:
        own = nodes["type", event.name]
        for name in words.producers(event):
            start = nodes["producer", name]
            found.append(Edge(event.name, name, curve(start.x + 8, start.y, own.x - HALF, own.y)))
        for name in words.consumers(event):
            end = nodes["consumer", name]
            found.append(Edge(event.name, name, curve(own.x + HALF, own.y, end.x - 8, end.y)))
    return found


def curve(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a line that leaves and arrives horizontally."""
    bend = (x2 - x1) / 2
    return f"M{x1:.0f} {y1:.1f}C{x1 + bend:.0f} {y1:.1f} {x2 - bend:.0f} {y2:.1f} {x2:.0f} {y2:.1f}"
