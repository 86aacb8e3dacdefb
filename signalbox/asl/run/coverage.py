"""Coverage of machines: which states, rules, retriers and catchers have ever been taken.

A part is the name of a state, or that name with `Choices[0]`, `Default`, `Retry[0]` or `Catch[0]`. Nothing is noted
outside of `noting`; within, every machine that is compiled with a name has a set of its own to note parts in.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from signalbox.asl.run.flow import Flow


@dataclass
class Covered:
    """Parts of one machine, and those that were taken."""

    parts: tuple[str, ...]
    taken: set[str] = field(default_factory=set)

    @property
    def missing(self) -> list[str]:
        """Parts that were never taken, in the order of the definition."""
        return [part for part in self.parts if part not in self.taken]


class Register:
    """Machines by name; machines with equal parts share what was taken."""

    def __init__(self) -> None:
        self.machines: dict[str, dict[tuple[str, ...], Covered]] = {}

    def covered(self, name: str, parts: Iterable[str]) -> Covered:
        """Return the entry of a machine with these parts."""
        key = tuple(parts)
        return self.machines.setdefault(name, {}).setdefault(key, Covered(key))

    def merge(self, rows: Iterable[tuple[str, list[str], list[str]]]) -> None:
        """Add what another process noted, as `rows` gives it."""
        for name, parts, taken in rows:
            self.covered(name, parts).taken.update(taken)

    def rows(self) -> list[tuple[str, list[str], list[str]]]:
        """Return name, parts and taken parts of every machine, as values that can be sent to another process."""
        return [
            (name, list(entry.parts), sorted(entry.taken))
            for name, entries in self.machines.items()
            for entry in entries.values()
        ]

    def best(self) -> dict[str, Covered]:
        """Return, by name, the variant with most parts taken: tests also compile changed copies of a machine."""
        return {
            name: max(entries.values(), key=lambda entry: len(entry.taken))
            for name, entries in sorted(self.machines.items())
        }


_register: Register | None = None


@contextmanager
def noting(register: Register) -> Iterator[Register]:
    """Have the machines that are compiled within note their parts in this register, and in the one outside of it."""
    global _register
    before, _register = _register, register
    try:
        yield register
    finally:
        _register = before
        if before is not None:
            before.merge(register.rows())


def noted(name: str, flows: Iterable[Flow]) -> set[str] | None:
    """Return the set in which a machine notes its parts, or None where nothing is noted."""
    if _register is None or not name:
        return None
    states = [state for flow in flows for state in flow.states.values()]
    return _register.covered(name, [part for state in states for part in _parts(state)]).taken


def _parts(state: Any) -> list[str]:
    kinds = (("Choices", "rules"), ("Retry", "retriers"), ("Catch", "catchers"))
    found = [state.name]
    for field_name, attribute in kinds:
        found += [f"{state.name} {field_name}[{index}]" for index in range(len(getattr(state, attribute, ())))]
    return [*found, f"{state.name} Default"] if getattr(state, "default", None) is not None else found
