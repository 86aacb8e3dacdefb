"""Where a fault strikes: the keys of its line, resolved against what is deployed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signalbox.twin.gateway.interference import ALWAYS
from signalbox.twin.script.lines import BrokenLine, Line
from signalbox.twin.services.sqs.queues import Queue

if TYPE_CHECKING:
    from signalbox.twin.api import Twin
    from signalbox.twin.services.aws_lambda.function import Function


@dataclass(frozen=True)
class Place:
    """A fault's line, read: names are physical, `nth` and `times` count what fits; `seconds` is a duration or a delay."""

    twin: "Twin"
    line: Line
    number: str
    function: str
    state: str
    queue: Queue | None
    nth: int
    times: float

    def get(self, name: str, otherwise: Any) -> Any:
        """A key of the line, or what it is otherwise."""
        return self.line.fields.get(name, otherwise)

    @property
    def call(self) -> str:
        """The call that the line names, such as `dynamodb.PutItem`; empty where it names none."""
        return str(self.get("call", ""))

    def seconds(self, otherwise: float) -> float:
        """The line's `seconds`, or what they are otherwise."""
        return float(self.get("seconds", otherwise))

    def refuse(self, reason: str) -> BrokenLine:
        """What to raise where the line cannot be played on this deployment."""
        return BrokenLine(self.line.number, f"fault {self.number}: {reason}")


def resolve(twin: "Twin", line: Line, defaults: Mapping[str, Any]) -> Place:
    """Read a fault's line. Raises BrokenLine where it names what is not deployed."""
    fields = {**defaults, **line.fields}
    merged = Line(line.at, line.verb, fields, line.number)
    place = Place(twin, merged, str(fields["fault"]), "", "", None, int(fields.get("nth", 1)), times_of(fields))
    state = str(fields.get("state", ""))
    function = function_of(place, str(fields.get("function", ""))) or (state and worker(place, state))
    queue = queue_of(place, str(fields["queue"])) if fields.get("queue") else None
    return Place(twin, merged, place.number, function, state, queue, place.nth, place.times)


def times_of(fields: Mapping[str, Any]) -> float:
    """How often to strike; 0 means always."""
    times = fields.get("times", 1)
    return ALWAYS if times == 0 else float(times)


def function_of(place: Place, name: str) -> str:
    """The physical name of the function that a line names by any unique part: `orders.handlers.start`, `ship_order`."""
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
    """The function that a Task state invokes."""
    for deployed in place.twin.cloud.executions.machines.values():
        for name, definition in states_of(deployed.machine.definition):
            if name == state:
                function = place.twin.cloud.function(str(definition.get("Arguments", {}).get("FunctionName", "")))
                return function.name if function else ""
    raise place.refuse(f"no deployed machine has a state {state!r}")


def states_of(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every state of a machine by its name, nested ones too."""
    for name, state in definition.get("States", {}).items():
        yield name, state
        for inner in [*state.get("Branches", []), state.get("ItemProcessor", {})]:
            yield from states_of(inner)


def queue_of(place: Place, name: str) -> Queue:
    """The queue of a route, or the queue of this physical name."""
    routes = {route["name"]: route["queue"] for route in place.twin.assembly.routes}
    for queue in place.twin.cloud.queues.values():
        if queue.name in (routes.get(name), name):
            return queue
    raise place.refuse(f"`queue` {name!r} is neither a route ({', '.join(sorted(routes))}) nor a deployed queue")


def consumer_queue(place: Place, function: str) -> Queue | None:
    """The queue that a function consumes."""
    sources = place.twin.cloud.queue_sources.values()
    return next((source.queue for source in sources if source.function().name == function), None)


def deployed_function(place: Place, name: str) -> "Function":
    """The deployed function of a physical name."""
    return next(function for function in place.twin.cloud.deployed.values() if function.name == name)


def text_of(value: Any) -> str:
    """JSON text as producers write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
