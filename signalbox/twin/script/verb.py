"""Verbs of scripts: a verb is the key that says what a line does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.twin.script.line import Line
from signalbox.twin.simulation import Simulation

Fields = Mapping[str, Any]
Act = Callable[[Simulation, Line], None]


def nothing(simulation: Simulation, line: Line) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Verb:
    """One kind of line.

    Parameters
    ----------
    check: returns what is wrong with the values of a line on any deployment, or None.
    play: does what the line says. Raises InputError where this deployment cannot do it.
    takes: the keys of a line beside the verb, `at`, `note` and `cold`; None where `check` judges the keys too.
    plan: looks at a line before anything is played. Raises InputError where the line names what is not deployed.
    """

    check: Callable[[Fields], str | None]
    play: Act
    takes: tuple[str, ...] | None = None
    plan: Act = nothing


Verbs = Mapping[str, Verb]
"""Verbs by their key, in the order in which they are looked for in a line."""


def verb_of(fields: Fields, verbs: Verbs) -> str | None:
    """Return the verb of a line; None where it has none."""
    return next((verb for verb in verbs if verb in fields), None)
