"""Names that the twin knows in a document: properties of a resource, or parameters of an operation.

What AWS obeys and the twin does not must be named, never ignored in silence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Known:
    """Known names: those that the twin `obeys`, and those that are `harmless`, without effect here. A path such as
    `RedrivePolicy.maxReceiveCount` covers all below it; lists have no step of their own. `values` holds the only
    supported values of some paths, where `*` is any text."""

    obeyed: str = ""
    harmless: str = ""
    values: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    @cached_property
    def paths(self) -> frozenset[str]:
        """Return all known paths."""
        return frozenset([*self.obeyed.split(), *self.harmless.split(), *self.values])

    @cached_property
    def parents(self) -> frozenset[str]:
        """Return the paths of the objects that hold a known path."""
        parts = [path.split(".") for path in self.paths]
        return frozenset(["", *(".".join(part[:length]) for part in parts for length in range(len(part)))])


def problems(known: Known, value: Any, path: str = "", place: str = "") -> Iterator[tuple[str, str, str]]:
    """Iterate over what the twin does not obey in a value: path in the table, place in the value, problem."""
    if isinstance(value, list):
        for number, element in enumerate(value):
            yield from problems(known, element, path, f"{place}[{number}]")
    elif path in known.values:
        if not any(fnmatchcase(str(value).lower(), str(one).lower()) for one in known.values[path]):
            options = " or ".join(str(one) for one in known.values[path])
            yield path, place, f"is {value}, and the twin knows {options} alone"
    elif path not in known.paths:
        if isinstance(value, Mapping) and path in known.parents:
            for name, inner in value.items():
                yield from problems(known, inner, f"{path}.{name}".lstrip("."), f"{place}.{name}".lstrip("."))
        else:
            yield path, place, "is nothing that the twin obeys"


def is_ignored(name: str, ignored: Iterable[str]) -> bool:
    """Return whether a name is ignored, itself or by an object that holds it."""
    return any(name == one or name.startswith(f"{one}.") for one in ignored)
