"""A scenario: what the tools must know about one workflow of a business to prove and measure it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.auditors.records import Records, Row
from signalbox.twin.faults.fault import Fault
from signalbox.twin.script.verb import Act, Fields, Verb

Script = Iterable[Any]
"""Lines of a script, as objects or checked."""

Auditor = Callable[[Any], Iterator[str]]
"""Takes the records of a run (an instance of the scenario's `records`) and yields a sentence for each violation."""

Completed = Callable[[Any, Row, Row, str], bool]
"""Takes records, an event's envelope, data and type; returns whether the records show what the route did with it."""


@dataclass(frozen=True)
class Chaos:
    """A workload and its random faults.

    Parameters
    ----------
    workload: the lines of a run, by seed and count.
    faults: the lines of a random fault plan, by seed and profile.
    schedules: whether recurring schedules run all the time; else only after the last event.
    nightly: parts of names of the schedules that run all the time although the others do not.
    classes: how often the workload of a seed and count drew from each of its classes.
    afterwards: virtual seconds after the last event in which schedules clear up: most sweeps look every five minutes.
    """

    workload: Callable[[int, int], Script]
    faults: Callable[[int, str], Script]
    schedules: bool = True
    afterwards: float = 15 * 60.0
    nightly: tuple[str, ...] = ()
    classes: Callable[[int, int], Mapping[str, int]] = lambda seed, count: {}


@dataclass(frozen=True)
class Calibration:
    """A workload on which the cost projection is calibrated.

    Parameters
    ----------
    lines: the script, by count and seed.
    window: virtual seconds to play it for; without one until nothing is due.
    """

    lines: Callable[[int, int], Script]
    window: float | None = None

    @property
    def with_schedules(self) -> bool:
        """True where recurring schedules run: they need a window of a whole number of their periods."""
        return self.window is not None


@dataclass(frozen=True)
class StoryRows:
    """Names of attributes and tables that a story reads.

    Parameters
    ----------
    began: attributes that say when a row was made, the first that is there counts.
    changed: attributes that say when a row last changed.
    reversed: states, in lower case, of rows whose step was undone.
    messages: the table of messages to people, where there is one.
    """

    began: tuple[str, ...] = ("at", "createdAt")
    changed: tuple[str, ...] = ("changedAt", "updatedAt")
    reversed: tuple[str, ...] = ("undone", "tombstone")
    messages: str = ""


@dataclass(frozen=True)
class Figure:
    """A sum over the rows of a table, which a console shows at any instant.

    Parameters
    ----------
    table: name of the table in the system.
    value: attribute that is added up.
    group: attributes that divide the rows; a row without them is in the group `other`.
    prefix: beginning of the last part of a row's key; rows with another one are left out.
    """

    title: str
    table: str
    value: str
    group: tuple[str, ...]
    prefix: str = ""


@dataclass(frozen=True)
class Scenario:
    """One workflow of a business.

    Parameters
    ----------
    slug: the workflow, or a name where the scenario belongs to none.
    records: how its auditors read the records of a run.
    auditors: by the invariant that they hold; the tools' own invariants, `progress` and `time`, may be among them.
    completed: by route, whether an event was worked on.
    partners: names of the sandbox partners that a script's `partner` line may use.
    verbs: kinds of script lines that only this workflow has.
    acts: what people do, by name.
    act_fields: optional text fields of a script's line, by act.
    faults: kinds of faults that only this workflow has.
    fault_defaults: by the name of a fault, the keys that its line need not give here.
    figures: sums that a console shows.
    fold: how an event changes the state of a key that `replay` shows; by default the latest values of all fields.
    """

    slug: str
    records: type[Records] = Records
    auditors: Mapping[str, Auditor] = field(default_factory=dict)
    completed: Mapping[str, Completed] = field(default_factory=dict)
    partners: tuple[str, ...] = ()
    verbs: Mapping[str, Verb] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    act_fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    faults: Mapping[str, Fault] = field(default_factory=dict)
    fault_defaults: Mapping[str, Fields] = field(default_factory=dict)
    chaos: Chaos | None = None
    calibration: Calibration | None = None
    story: StoryRows | None = None
    figures: tuple[Figure, ...] = ()
    fold: Callable[[dict[str, Any], Row], dict[str, Any]] | None = None
