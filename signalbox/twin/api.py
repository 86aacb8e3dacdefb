"""The twin's face: open it on an assembly, publish events, let virtual time pass, look at what happened."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from signalbox.assembly import Assembly, BrokenAssembly, read
from signalbox.errors import InputError
from signalbox.twin import opening
from signalbox.twin.auditors import audit
from signalbox.twin.cloud import Cloud
from signalbox.twin.faults import check
from signalbox.twin.outside import producer
from signalbox.twin.play.verbs import play_line
from signalbox.twin.results.results import Results
from signalbox.twin.script.lines import BrokenLine, Line, parse


def refuse(line: BrokenLine) -> None:
    """Raise what is wrong with a line."""
    raise line


class Twin:
    """A simulated account that runs what CDK synthesised.

    >>> with Twin.from_assembly("cdk.out", seed=7) as twin:  # doctest: +SKIP
    ...     twin.publish("StockReceived", {"sku": "lamp", "quantity": 5})
    ...     twin.run_until_idle()
    """

    def __init__(self, assembly: Assembly, seed: int = 0, schedules: bool = True) -> None:
        self.assembly = assembly
        self.seed = seed
        self.schedules = schedules
        self.cloud = Cloud(seed, schedules)
        self.results = Results(self.cloud, assembly)
        self.acts: list[dict[str, Any]] = []
        """What each act of the desk did, in the order in which they ended."""
        self.objects: Callable[[BrokenLine], None] = refuse
        """What happens with a line that cannot be planned or played: it is raised, unless somebody collects them."""

    @classmethod
    def from_assembly(cls, path: str | Path | Assembly, seed: int = 0, schedules: bool = True) -> Self:
        """A twin of the assembly in a folder; `schedules=False` leaves recurring ones out."""
        return cls(path if isinstance(path, Assembly) else read(path), seed, schedules)

    def __enter__(self) -> Self:
        opening.open_on(self.cloud, self.assembly)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cloud.close()

    def extend(self, assembly: Assembly) -> None:
        """Deploy an assembly beside what stands, which it contains."""
        opening.extend(self.cloud, assembly, beside=self.assembly)
        self.assembly = assembly
        self.results.read(assembly)

    @cached_property
    def bus(self) -> str:
        """The name of the custom bus that events are published on."""
        buses = self.assembly.of_type("AWS::Events::EventBus")
        if not buses:
            raise BrokenAssembly(f"{self.assembly.path} deploys no event bus, so there is nothing to publish on")
        return buses[0].name

    @property
    def now(self) -> float:
        """Virtual seconds since the start."""
        return self.cloud.clock.now - self.cloud.clock.start

    def publish(
        self,
        type: str,
        data: Mapping[str, Any],
        subject: str | None = None,
        id: str | None = None,
        sequence: str = "",
    ) -> str:
        """Put an event on the bus as a producer that is not ours does; gives its id. Nothing is validated.

        `sequence` numbers the events of one subject, for producers that number theirs.
        """
        return producer.publish(self.cloud, self.bus, type, dict(data), subject, id, sequence)

    def publish_raw(self, detail: str, type: str = "unknown") -> bool:
        """Put a text on the bus as it stands; False where PutEvents refuses it."""
        self.results.hears_raw = True
        answer = producer.put(self.cloud, self.bus, type, detail)
        self.results.hears_raw = False
        return "EventId" in answer

    def play(self, lines: Iterable[str | dict[str, Any] | Line]) -> None:
        """Plan the lines of a script, at virtual seconds from the start, and run until idle. Raises BrokenLine."""
        self.plan(lines)
        self.run_until_idle()

    def plan(self, lines: Iterable[str | dict[str, Any] | Line]) -> None:
        """Plan the lines of a script without running them. Raises BrokenLine for the first that cannot be played."""
        given = list(lines)
        texts: list[str | dict[str, Any]] = [line for line in given if not isinstance(line, Line)]
        checked = [line for line in given if isinstance(line, Line)]
        parsed, broken = parse(texts)
        for error in broken:
            self.objects(error)
        for line in sorted([*checked, *parsed], key=lambda line: line.at):
            self.plan_line(line)

    def plan_line(self, line: Line) -> None:
        """Plan one checked line. Raises BrokenLine for a fault at a place that is not deployed."""

        def plan() -> None:
            if line.verb == "fault":
                check(self, line)
            self.cloud.clock.at(self.cloud.clock.start + line.at, lambda: self.play_line(line), shuffled=False)

        self.judge(line, plan)

    def play_line(self, line: Line) -> None:
        """Do what a checked line says, now. Raises BrokenLine where this assembly cannot do it."""
        self.judge(line, lambda: play_line(self, line))

    def judge(self, line: Line, act: Callable[[], None]) -> None:
        """Do something for a line; where it cannot be done, `objects` hears of it by the line's number."""
        try:
            act()
        except BrokenLine as error:
            self.objects(error)
        except InputError as error:
            self.objects(BrokenLine(line.number, str(error)))

    def run_until_idle(self, look: Callable[[], None] | None = None) -> None:
        """Let time pass until nothing is due but recurring schedules; `look` is called now and then."""
        self.cloud.run_until_idle(look)

    def advance(self, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Let so much virtual time pass."""
        span = seconds + 60 * minutes + 3600 * hours + 86_400 * days
        self.cloud.run_until(self.cloud.clock.now + span)

    def heard(self) -> list[tuple[float, dict[str, Any]]]:
        """What every bus has accepted, instant in epoch seconds and event, in order of time."""
        journals = [heard for bus in self.cloud.buses.buses.values() for heard in bus.journal]
        return sorted(journals, key=lambda heard: heard[0])

    def executions(self, workflow: str | None = None) -> list[dict[str, Any]]:
        """Rows of top-level executions, as in `demo --json`."""
        return self.results.executions(workflow)

    def audit(self) -> list[dict[str, Any]]:
        """What the auditors object to: `[{"invariant", "detail"}]`, empty where all is well."""
        return audit(self.cloud, self.assembly, self.results)

    def client(self, service: str) -> Any:
        """A boto3 client of the simulated account."""
        return self.cloud.client(service)
