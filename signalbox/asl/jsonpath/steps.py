"""Steps of a path: each selects values below one value.

The messages, and the difference between a missing value and a path that cannot be applied, are those of Jayway
JsonPath, which AWS uses: recorded messages name its fragments, such as `Missing property in path $['no']`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from signalbox.asl.java_text import java_text
from signalbox.asl.jsonpath.failures import PathNotFound, PathRefused
from signalbox.asl.values import Json

Matches = Callable[[Json, Json], bool]  # of an item, in the whole document


@dataclass(frozen=True, slots=True)
class Property:
    """Members of an object by their names; several names give an object with those that exist."""

    names: tuple[str, ...]
    definite = True

    def __str__(self) -> str:
        return "[{}]".format(", ".join(f"'{name}'" for name in self.names))

    def one(self, value: Json, before: str, leaf: bool) -> Json:
        """Return the member. Raises PathNotFound; `before` is the path to the value."""
        if not isinstance(value, dict):
            raise PathNotFound(f"Property {self} not found in path {before}")
        if len(self.names) > 1:
            if not leaf:
                raise PathRefused(f"Multi properties can only be used as path leafs: {before}{self}")
            return {name: value[name] for name in self.names if name in value}
        if self.names[0] not in value:
            raise PathNotFound(f"{'No results for path:' if leaf else 'Missing property in path'} {before}{self}")
        return value[self.names[0]]

    def each(self, value: Json, root: Json, anchored: bool) -> Iterator[Json]:
        """Yield the members that exist."""
        if isinstance(value, dict) and len(self.names) > 1:
            yield {name: value[name] for name in self.names if name in value}
        elif isinstance(value, dict) and self.names[0] in value:
            yield value[self.names[0]]


@dataclass(frozen=True, slots=True)
class Index:
    """Items of an array by their positions; a negative position counts from the end."""

    positions: tuple[int, ...]

    @property
    def definite(self) -> bool:
        """True where the step selects one item."""
        return len(self.positions) == 1

    def __str__(self) -> str:
        return "[{}]".format(",".join(map(str, self.positions)))

    def one(self, value: Json, before: str, leaf: bool) -> Json:
        """Return the item. Raises PathNotFound."""
        check_array(value, str(self), before)
        position = self.positions[0]
        if not -len(value) <= position < len(value):
            raise PathNotFound(f"No results for path: {before}{self}")
        return value[position]

    def each(self, value: Json, root: Json, anchored: bool) -> Iterator[Json]:
        """Yield the items that exist."""
        if _is_array(value, str(self), anchored):
            yield from (value[at] for at in self.positions if -len(value) <= at < len(value))


@dataclass(frozen=True, slots=True)
class Slice:
    """Items of an array from one position to before another."""

    begin: int | None
    end: int | None
    definite = False

    def __str__(self) -> str:
        return f"[{'' if self.begin is None else self.begin}:{'' if self.end is None else self.end}]"

    def each(self, value: Json, root: Json, anchored: bool) -> Iterator[Json]:
        """Yield the items."""
        if _is_array(value, str(self), anchored):
            yield from value[self.begin : self.end]


@dataclass(frozen=True, slots=True)
class Wildcard:
    """All members of an object, or all items of an array."""

    definite = False

    def __str__(self) -> str:
        return "[*]"

    def each(self, value: Json, root: Json, anchored: bool) -> Iterator[Json]:
        """Yield the members or items."""
        yield from children(value)


@dataclass(frozen=True, slots=True)
class Filter:
    """Items of an array that match an expression; an object is tested itself."""

    text: str
    matches: Matches
    definite = False

    def __str__(self) -> str:
        return "[?]"

    def each(self, value: Json, root: Json, anchored: bool) -> Iterator[Json]:
        """Yield the values that match."""
        if isinstance(value, list):
            yield from (item for item in value if self.matches(item, root))
        elif isinstance(value, dict):
            if self.matches(value, root):
                yield value
        elif anchored and value is not None:
            raise PathRefused(f"Filter: {self} can not be applied to primitives. Current context is: {value}")


Step = Property | Index | Slice | Wildcard | Filter


def children(value: Json) -> list[Json]:
    """Return the values directly below a value."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def descendants(value: Json) -> Iterator[Json]:
    """Yield a value and all values below it, parents first."""
    pending = [value]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(children(current)))


def check_array(value: Json, step: str, before: str) -> None:
    """Raise PathNotFound for null, PathRefused for another value that is no array."""
    if value is None:
        raise PathNotFound(f"The path {before} is null")
    if not isinstance(value, list):
        raise PathRefused(f"Filter: {step} can only be applied to arrays. Current context is: {java_text(value)}")


def _is_array(value: Json, step: str, anchored: bool) -> bool:
    """Return True for an array. Raises PathRefused for another value at the end of a definite path."""
    if anchored and value is not None:
        check_array(value, step, "")
    return isinstance(value, list)
