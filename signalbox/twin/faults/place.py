"""Place of a fault: the keys of its line, resolved against what is deployed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.twin.gateway.interference import ALWAYS
from signalbox.twin.script.line import BrokenLine, Line
from signalbox.twin.services.sqs.queues import Queue
from signalbox.twin.simulation import Simulation


@dataclass(frozen=True)
class Place:
    """A fault's line, resolved: names are physical, `nth` and `times` count what fits, `name` is the fault's."""

    twin: Simulation
    line: Line
    name: str
    function: str
    state: str
    queue: Queue | None
    nth: int
    times: float

    def get(self, name: str, otherwise: Any) -> Any:
        """Return the value of a key of the line, or a default."""
        return self.line.fields.get(name, otherwise)

    @property
    def call(self) -> str:
        """Call that the line names, such as `dynamodb.PutItem`; empty where it names none."""
        return str(self.get("call", ""))

    def seconds(self, otherwise: float) -> float:
        """Return the line's `seconds`, a duration or a delay, or a default."""
        return float(self.get("seconds", otherwise))

    def refuse(self, reason: str) -> BrokenLine:
        """Return the error of a line that cannot be played on this deployment."""
        return BrokenLine(self.line.number, f"fault {self.name}: {reason}")


def resolve(twin: Simulation, line: Line, name: str, defaults: Mapping[str, Any]) -> Place:
    """Resolve a fault's line. Raises BrokenLine where it names what is not deployed."""
    fields = {**defaults, **line.fields}
    merged = Line(line.at, line.verb, fields, line.number)
    place = Place(twin, merged, name, "", "", None, int(fields.get("nth", 1)), times_of(fields))
    state = str(fields.get("state", ""))
    function = function_of(place, str(fields.get("function", ""))) or (state and worker(place, state))
    queue = queue_of(place, str(fields["queue"])) if fields.get("queue") else None
    return Place(twin, merged, name, function, state, queue, place.nth, place.times)


def times_of(fields: Mapping[str, Any]) -> float:
    """Return how often to strike; 0 in the line means always."""
    times = fields.get("times", 1)
    return ALWAYS if times == 0 else float(times)


def function_of(place: Place, name: str) -> str:
    """Return the physical name of the function that a line names by a unique part, such as `book_seat`."""
    if not name:
        return ""
    wanted = name.replace(".handlers.", "-").replace("_", "-").replace(".", "-").removeprefix("lambdas-")
    names = sorted(function.name for function in place.twin.cloud.deployed.values())
    found = [known for known in names if known == wanted] or [known for known in names if known.endswith(wanted)]
    found = found or [known for known in names if wanted in known]
    if len(found) != 1:
        problem = f"fits {' and '.join(found)}" if found else f"fits no deployed function ({', '.join(names)})"
        raise place.refuse(f"`function` {name!r} {problem}")
    return found[0]


def worker(place: Place, state: str) -> str:
    """Return the name of the function that a Task state invokes."""
    for deployed in place.twin.cloud.executions.machines.values():
        for name, definition in states_of(deployed.machine.definition):
            if name == state:
                given = definition.get("Arguments", definition.get("Parameters", {}))
                function = place.twin.cloud.function(str(given.get("FunctionName", "")))
                return function.name if function else ""
    raise place.refuse(f"no deployed machine has a state {state!r}")


def states_of(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every state of a machine by its name, nested ones too."""
    for name, state in definition.get("States", {}).items():
        yield name, state
        for inner in [*state.get("Branches", []), state.get("ItemProcessor", state.get("Iterator", {}))]:
            yield from states_of(inner)


def queue_of(place: Place, name: str) -> Queue:
    """Return the queue of a route, or the queue of this physical name."""
    routes = {route["name"]: route["queue"] for route in place.twin.assembly.routes}
    for queue in place.twin.cloud.queues.values():
        if queue.name in (routes.get(name), name):
            return queue
    raise place.refuse(f"`queue` {name!r} is neither a route ({', '.join(sorted(routes))}) nor a deployed queue")


def consumer_queue(place: Place, function: str) -> Queue | None:
    """Return the queue that a function consumes."""
    sources = place.twin.cloud.queue_sources.values()
    return next((source.queue for source in sources if source.function().name == function), None)
