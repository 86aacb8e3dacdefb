"""Numbers of a resource that AWS's limits do not allow, and the error of a refused resource."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from signalbox.assembly import BrokenAssembly, Resource


class RefusedTemplate(BrokenAssembly):
    """A template has properties with which AWS refuses to deploy it."""


def refuse_first(resource: Resource, problems: Iterable[tuple[str, str]]) -> None:
    """Raise RefusedTemplate for the first problem: the property with the reason."""
    for name, reason in problems:
        raise RefusedTemplate(f"{resource.stack}: {resource.logical_id}.{name}: AWS refuses to deploy this: {reason}")


def out_of_range(resource: Resource, ranges: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """Iterate over the numbers of a resource that AWS's limits do not allow."""
    for path, (low, high) in ranges.items():
        value: Any = resource.properties
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is not None and not is_between(value, low, high):
            yield path, f"{value} is not between {low} and {high}"


def is_between(value: Any, low: int, high: int) -> bool:
    """Return whether a value is a number within these bounds."""
    try:
        return low <= float(value) <= high
    except (TypeError, ValueError):
        return False
