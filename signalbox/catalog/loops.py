"""Loops: event types that lead to each other, through rules and what their consumers publish."""

from collections.abc import Mapping

from signalbox.catalog.model import Loop
from signalbox.catalog.publications import Publication
from signalbox.catalog.reach import Reach
from signalbox.catalog.routing import Routing, name_of

Edges = Mapping[Publication, Mapping[Publication, str]]
"""Publication -> publications that it causes -> the way between: `Starter > Machine`."""


def loops_of(routing: Routing, reach: Reach, publications: list[Publication]) -> list[Loop]:
    """Return the loops, each once, by their events from the first name on.

    A loop is there where a rule can match what its consumer publishes, by type, source and bus. A filter on the detail
    may still stop it: nobody can tell before the run.
    """
    edges = edges_of(routing, reach, publications)
    found: dict[tuple[str, ...], Loop] = {}
    for start in sorted(edges, key=lambda one: (one.type, one.producer.mark)):
        path = shortest_way(edges, start)
        if path:
            events = [one.type for one in path]
            through = [edges[one][after] for one, after in zip(path, [*path[1:], path[0]], strict=True)]
            first = events.index(min(events))
            events, through = events[first:] + events[:first], through[first:] + through[:first]
            found.setdefault(tuple(events), Loop((*events, events[0]), tuple(through)))
    return [found[key] for key in sorted(found)]


def edges_of(routing: Routing, reach: Reach, publications: list[Publication]) -> Edges:
    """Return which publication leads to which: its consumers run what publishes the next one."""
    by_producer: dict[str, list[Publication]] = {}
    for one in publications:
        by_producer.setdefault(one.producer.mark, []).append(one)
    after: dict[str, list[tuple[Publication, str]]] = {}
    edges: dict[Publication, dict[Publication, str]] = {}
    for one in publications:
        edges[one] = {}
        for _, resource in routing.consumers(one.type, one.source, {one.bus} if one.bus else set()):
            if resource is None:
                continue
            if resource.mark not in after:
                ways = reach.after(resource)
                after[resource.mark] = [
                    (found, " > ".join(map(name_of, way)))
                    for way in ways
                    for found in by_producer.get(way[-1].mark, ())
                ]
            for caused, way in after[resource.mark]:
                edges[one].setdefault(caused, way)
    return edges


def shortest_way(edges: Edges, start: Publication) -> list[Publication]:
    """Return the shortest way from a publication back to it, without its end; empty where there is none."""
    before: dict[Publication, Publication] = {}
    work = [start]
    while work:
        waiting: list[Publication] = []
        for one in work:
            for caused in edges[one]:
                if caused == start:
                    way = [one]
                    while way[-1] != start:
                        way.append(before[way[-1]])
                    return way[::-1]
                if caused not in before:
                    before[caused] = one
                    waiting.append(caused)
        work = waiting
    return []
