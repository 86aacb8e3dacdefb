"""A simulated account that runs what CDK synthesised: events go in, virtual time passes, results come out."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from boto3.dynamodb.types import TypeDeserializer

from signalbox.assembly import Assembly, BrokenAssembly, read
from signalbox.assembly.foreign.reading import read_any
from signalbox.errors import InputError
from signalbox.twin import opening
from signalbox.twin.cloud import Cloud
from signalbox.twin.kernel.garbage import collect_closed
from signalbox.twin.outside import producer
from signalbox.twin.play.named import required
from signalbox.twin.results.answers import Answers
from signalbox.twin.results.results import Results
from signalbox.twin.results.rows import ExecutionRow
from signalbox.twin.script.line import BrokenLine, Line, refuse
from signalbox.twin.services.aws_lambda.invocations import Invocation
from signalbox.twin.services.aws_lambda.outcomes import Raised
from signalbox.twin.services.sqs.queues import Queue

TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


class Simulation:
    """One run of an assembly, open between `__enter__` and `__exit__`."""

    def __init__(
        self, assembly: Assembly, seed: int = 0, schedules: bool = True, ignored: Collection[str] = ()
    ) -> None:
        self.assembly = assembly
        self.seed = seed
        self.schedules = schedules
        collect_closed()
        self.cloud = Cloud(seed, schedules, (*assembly.ignored, *ignored))
        self.results = Results(self.cloud, assembly)
        self.answers = Answers(self.cloud.clock)
        self.failures: dict[str, Counter[str]] = {}
        """How often each function failed with each error and message."""
        self.cloud.functions.listeners.append(self.note_failure)
        self.acts: list[dict[str, Any]] = []
        """Results of the acts of the desk, in the order in which the acts ended."""
        self.on_broken: Callable[[BrokenLine], None] = refuse
        """Called with each line that cannot be planned or played; raises it by default."""
        self.line_listeners: list[Callable[[Line], Callable[[], object]]] = []
        """Called before each act of a line; what they return is called after it. They change nothing."""

    def __enter__(self) -> Self:
        opening.open_on(self.cloud, self.assembly)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cloud.close()

    def extend(self, assembly: Assembly) -> None:
        """Deploy an assembly that contains the deployed one and more."""
        opening.extend(self.cloud, assembly, beside=self.assembly)
        self.assembly = assembly
        self.results.read(assembly)

    @cached_property
    def bus(self) -> str:
        """Name of the bus that events are published on: the first custom one, else the default bus."""
        buses = self.assembly.of_type("AWS::Events::EventBus")
        return buses[0].name if buses else "default"

    def note_failure(self, invocation: Invocation, milliseconds: int) -> None:
        """Count the failure of an invocation."""
        if isinstance(invocation.outcome, Raised):
            text = f"{invocation.outcome.error}: {invocation.outcome.message}"
            self.failures.setdefault(invocation.function, Counter())[text] += 1

    @property
    def now(self) -> float:
        """Virtual seconds since the start."""
        return self.cloud.clock.now - self.cloud.clock.start

    def publish(
        self, type: str, data: Mapping[str, Any], subject: str | None = None, id: str | None = None, sequence: str = ""
    ) -> str:
        """Put an event on the bus as a foreign producer does, without validation; return its id.

        `sequence` numbers the events of one subject, for producers that number theirs.
        """
        return producer.publish(self.cloud, self.bus, type, dict(data), subject, id, sequence)

    def publish_raw(self, detail: str, type: str = "unknown") -> bool:
        """Put a text on the bus as the Detail of an event; return False where PutEvents refuses it."""
        with self.results.raw_event():
            return "EventId" in producer.put(self.cloud, self.bus, type, detail)

    def judge(self, line: Line, act: Callable[[], None]) -> None:
        """Do something for a line; where it cannot be done, `on_broken` is called with the line's number."""
        ends = [listener(line) for listener in self.line_listeners]
        try:
            act()
        except BrokenLine as error:
            self.on_broken(error)
        except InputError as error:
            self.on_broken(BrokenLine(line.number, str(error)))
        finally:
            for end in ends:
                end()

    def run_until_idle(self, progress: Callable[[], None] | None = None) -> None:
        """Let time pass until nothing is due but recurring schedules; `progress` is called now and then."""
        self.cloud.run_until_idle(progress)

    def advance(self, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Let this much virtual time pass."""
        span = seconds + 60 * minutes + 3600 * hours + 86_400 * days
        self.cloud.run_until(self.cloud.clock.now + span)

    def journal(self) -> list[tuple[float, dict[str, Any]]]:
        """Return what every bus has accepted, (epoch seconds, event), in order of time."""
        entries = [entry for bus in self.cloud.buses.buses.values() for entry in bus.journal]
        return sorted(entries, key=lambda entry: entry[0])

    def executions(self, workflow: str | None = None) -> list[ExecutionRow]:
        """Return the rows of top-level executions, as in `demo --json`."""
        return self.results.executions(workflow)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a table, by its name in the system or in the template, as plain values. Raises InputError
        with the names that exist."""
        read = TypeDeserializer().deserialize
        name = self.assembly.tables.get(table) or required(self.assembly, table, *TABLES).name
        items = self.cloud.items(name)
        return [{name: read(value) for name, value in item.items()} for item in items]

    def queue(self, name: str) -> Queue:
        """Return the queue whose name ends so, or that the template names so. Of several the shortest name is taken.
        Raises InputError with the names that exist."""
        ending = [queue for queue in self.cloud.queues.values() if queue.name.endswith(name)]
        if ending:
            return min(ending, key=lambda queue: len(queue.name))
        return self.cloud.queues[required(self.assembly, name, "AWS::SQS::Queue").arn]

    @property
    def hits(self) -> Counter[str]:
        """Number of hits of each fault, by `fault:place`."""
        return self.cloud.interference.hits

    def client(self, service: str) -> Any:
        """Return a boto3 client of the simulated account."""
        return self.cloud.client(service)


def assembly_of(path: str | Path | Assembly, parameters: Mapping[str, Any] | None = None) -> Assembly:
    """Return the assembly in a folder, any template, or the given assembly; `parameters` are given to templates.

    The types of an assembly with routes are all known; of others the unknown ones are kept by name.
    """
    if isinstance(path, Assembly):
        return path
    if (Path(path) / "manifest.json").is_file():
        try:
            found = read(path)
            if found.routes:
                return found
        except BrokenAssembly:  # its sentence is for this project; the other reader has one for any
            if (found := read_any(path, parameters)).routes:
                raise
            return found
    return read_any(path, parameters)
