"""The twin: a simulated account that plays scripts and is audited."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from signalbox.assembly import Assembly
from signalbox.scenarios import find_scenarios
from signalbox.twin.auditors.audit import Violation, audit
from signalbox.twin.play.verbs import verbs_of
from signalbox.twin.scenario import Scenario
from signalbox.twin.script.line import Line
from signalbox.twin.script.parser import parse
from signalbox.twin.simulation import Simulation, assembly_of

Scenarios = Sequence[Scenario]


class Twin(Simulation):
    """A simulated account that runs what CDK synthesised.

    >>> with Twin.from_assembly("cdk.out", seed=7) as twin:  # doctest: +SKIP
    ...     twin.publish("SeatRequested", {"seat": "12A", "guests": 2})
    ...     twin.run_until_idle()
    """

    def __init__(
        self,
        assembly: Assembly,
        seed: int = 0,
        schedules: bool = True,
        scenarios: Scenarios | None = None,
        ignored: Collection[str] = (),
    ) -> None:
        super().__init__(assembly, seed, schedules, ignored)
        if scenarios is None:  # an assembly of another project has none of this business
            scenarios = () if assembly.foreign else find_scenarios()
        self.scenarios = tuple(scenarios)
        self.verbs = verbs_of(self.scenarios)

    @classmethod
    def from_assembly(
        cls,
        path: str | Path | Assembly,
        seed: int = 0,
        schedules: bool = True,
        scenarios: Scenarios | None = None,
        ignored: Collection[str] = (),
        parameters: Mapping[str, str] | None = None,
    ) -> Self:
        """Make a twin of the assembly in a folder, or of a template of SAM or CloudFormation.

        Parameters
        ----------
        schedules: False leaves recurring schedules out.
        scenarios: what is known of the business; by default what `find_scenarios` finds, and for the assembly of
            another project nothing.
        ignored: properties that AWS obeys and the twin may leave out, such as `AWS::SQS::Queue.RedriveAllowPolicy`.
        parameters: values of the parameters of templates of other projects.
        """
        return cls(assembly_of(path, parameters), seed, schedules, scenarios, ignored)

    def play(self, lines: Iterable[str | dict[str, Any] | Line]) -> None:
        """Plan the lines of a script, at virtual seconds from the start, and run until idle. Raises BrokenLine."""
        self.plan(lines)
        self.run_until_idle()

    def plan(self, lines: Iterable[str | dict[str, Any] | Line]) -> None:
        """Plan the lines of a script without running them. Raises BrokenLine for the first that cannot be played."""
        given = list(lines)
        parsed, broken = parse([line for line in given if not isinstance(line, Line)], self.verbs)
        for error in broken:
            self.on_broken(error)
        checked = [line for line in given if isinstance(line, Line)]
        for line in sorted([*checked, *parsed], key=lambda line: line.at):
            self.plan_line(line)

    def plan_line(self, line: Line) -> None:
        """Plan one checked line. Raises BrokenLine for a fault at a place that is not deployed."""

        def plan() -> None:
            self.verbs[line.verb].plan(self, line)
            self.cloud.clock.at(self.cloud.clock.start + line.at, lambda: self.play_line(line), shuffled=False)

        self.judge(line, plan)

    def play_line(self, line: Line) -> None:
        """Do what a checked line says, now; `on_broken` is called where this assembly cannot do it."""
        if line.fields.get("cold"):
            self.cloud.functions.warm.clear()
        self.judge(line, lambda: self.carry_out(line))

    def carry_out(self, line: Line) -> None:
        """Do what a checked line says, now. Raises InputError where this assembly cannot do it."""
        self.verbs[line.verb].play(self, line)

    def audit(self) -> list[Violation]:
        """Return what the auditors found: `[{"invariant", "detail"}]`, empty where all is well."""
        return audit(self.cloud, self.assembly, self.scenarios)
