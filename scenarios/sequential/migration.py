"""A run in phases: inputs go to the script or to the bus, and a line may change the phase."""

from collections.abc import Iterable
from functools import partial
from typing import Any, cast

from scenarios.sequential.flow import NaiveFlow
from scenarios.sequential.phases import PHASES, deployed, phase, version
from scenarios.sequential.results import counts, executions, refused_at_once
from scenarios.sequential.shadow import Shadow
from scenarios.sequential.tally import Tally, tally
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.auditors.audit import Violation
from signalbox.twin.results.rows import ExecutionRow
from signalbox.twin.script.line import Line

MACHINE = next(number for number, each in enumerate(PHASES) if each.shadowed)
"""First phase in which orders and payments come by events alone; before, the script takes them without one."""
BY_EVENTS = (
    "no OrderPlaced explains",
    "no PaymentReceived explains",
    "no execution of the order gave it",
    "its event has []",
    "and nothing handed it in",
)
"""Ends of sentences about rows that came otherwise."""


class Migration:
    """Plays lines on an open twin of what is deployed in a phase; `{"at": ..., "phase": N}` changes the phase.

    Stacks stay deployed: a step back stops their work first, and removes them when nothing is left in them.
    `seen` are the phases that the run was in.
    """

    def __init__(self, twin: Twin, assembly: Assembly, number: int) -> None:
        self.twin = twin
        self.assembly = assembly
        self.number = number
        self.seen = {number}
        self.flow = NaiveFlow(twin, version(assembly, number))
        self.shadow = Shadow(twin, twin.assembly) if phase(number).shadowed else None

    def plan(self, lines: Iterable[Line]) -> None:
        """Plan the lines, each at its instant."""
        self.lines = list(lines)
        clock = self.twin.cloud.clock
        for line in sorted(self.lines, key=lambda line: line.at):
            clock.at(clock.start + line.at, partial(self.play, line), shuffled=False)

    def play(self, line: Line) -> None:
        """Do what a line says, in the present phase; the twin's `on_broken` gets a line that cannot be played."""
        self.twin.judge(line, lambda: self.turn(line))

    def turn(self, line: Line) -> None:
        """Do what a line says. Raises InputError where it cannot be done."""
        if line.verb == "phase":
            self.change(int(line.fields["phase"]))
        elif phase(self.number).script:
            self.flow.play(line)
        else:
            self.twin.carry_out(line)

    def change(self, number: int) -> None:
        """Deploy what the phase adds, then send inputs to it; running work ends where it began."""
        wanted = deployed(self.assembly, number)
        if len(wanted.resources) > len(self.twin.assembly.resources):
            self.twin.extend(wanted)
        if phase(number).shadowed:
            self.shadow = Shadow(self.twin, wanted)
        elif self.shadow and not phase(number).shadowed:
            self.shadow.stop()
        if phase(number).script:
            self.flow.change(version(self.assembly, number))
        self.number = number
        self.seen.add(number)

    def executions(self) -> list[ExecutionRow]:
        """Return rows of the script's orders and of executions."""
        return [*executions(self.flow), *self.twin.executions()]

    def counts(self) -> dict[str, Any]:
        """Count the orders of the script and of the machine by what became of them."""
        script, machine = counts(self.flow), self.twin.results.counts()
        sums = {name: script[name] + count for name, count in cast("dict[str, int]", machine).items()}
        return {**sums, "dead_letters": self.twin.results.dead_letters()}

    def tally(self) -> Tally:
        """Return what is wrong with the orders, by the partners' book."""
        return tally(self.twin, self.lines, refused_at_once(self.flow))

    def violations(self, found: Tally) -> list[Violation]:
        """Return violations of the tally and of the auditors.

        The first script writes none of the rows that auditors read, so its orders are in the tally alone. Where it has
        taken goods, receipts and reservations never add up.
        """
        if self.seen == {0}:
            return found.violations()
        audited = [row for row in self.twin.audit() if not self._is_the_scripts(row)]
        return [*found.harm(), *audited, *(self.shadow.differences() if self.shadow else [])]

    def _is_the_scripts(self, found: Violation) -> bool:
        """Return whether an auditor misses what a script never writes: receipts, keys for partners, and events."""
        first = min(self.seen)
        if first == 0 and (found["invariant"] == "stock" or found["detail"].endswith("order or payment has that key")):
            return True
        by_events = found["detail"].endswith(BY_EVENTS) or "says that reason is" in found["detail"]
        return first < MACHINE and by_events
