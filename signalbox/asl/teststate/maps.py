"""Fields of a Map under test: its items, limits and tolerated failures."""

from collections.abc import Callable
from typing import Any

from signalbox.asl.errors import StateFailure
from signalbox.asl.language.interface import Scope
from signalbox.asl.query import Query
from signalbox.asl.query.fields import CONCURRENCY, TOLERATED_COUNT, TOLERATED_PERCENTAGE
from signalbox.asl.query.interface import Observe
from signalbox.asl.states.item_batcher import Batcher
from signalbox.asl.states.map import item_processor
from signalbox.asl.states.ports import STATE_DATA, Items, Port, origin_of
from signalbox.asl.teststate.item_readers import read_items
from signalbox.asl.teststate.refusals import demand
from signalbox.asl.teststate.request import Request
from signalbox.asl.teststate.rules import mocked_result
from signalbox.asl.teststate.subject import Subject
from signalbox.asl.values import Json, to_json


def evaluate_map(
    request: Request, subject: Subject, query: Query, scope_of: Callable[[], Scope], show: Observe
) -> None:
    """Evaluate the fields of a Map before its iterations. Raises StateFailure where too many of them failed."""
    scope = scope_of()
    items = _items(request, subject, query, scope)
    inputs = _inputs(query, items, scope_of, show)
    if "ItemBatcher" in subject.state:
        show("afterItemBatcher", _batches(subject.state["ItemBatcher"], query, inputs, scope))
    limit = query.number(CONCURRENCY)
    show("maxConcurrency", limit(scope) if limit else 0)
    tolerated = _tolerated(query, scope, len(inputs), show)
    failed = request.configuration.get("mapIterationFailureCount", 0)
    demand(
        failed <= len(inputs),
        "Map iteration failure count must be less than or equal to the number of Map iterations.",
    )
    if failed > tolerated and _is_distributed(subject):
        raise StateFailure(
            "States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"
        )
    _check_size(request, subject, len(inputs) - failed)


def _is_distributed(subject: Subject) -> bool:
    return bool(item_processor(subject.state).get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED")


def _items(request: Request, subject: Subject, query: Query, scope: Scope) -> Items:
    objects = _is_distributed(subject)
    if "ItemReader" not in subject.state:
        source = query.items(objects=objects)(scope)
        return Items(source, list(source) if isinstance(source, dict) else None, len(source), STATE_DATA)
    data = request.configuration.get("mapItemReaderData")
    demand(data is not None, "ItemReader data must be specified when testing a Map state with ItemReader specified.")
    port = Port(subject.state, "ItemReader", query)
    arguments = port.arguments(scope) if port.arguments is not None else None
    source = read_items(subject.state["ItemReader"], str(data))
    demand(isinstance(source, (list, dict)), "The data of the ItemReader must be an array or an object.")
    return port.first_items(source, scope, origin_of(arguments))


def _inputs(query: Query, items: Items, scope_of: Callable[[], Scope], show: Observe) -> list[Json]:
    select = query.item_input()
    if select is None:
        return [item["Value"] for item in items]
    inputs = []
    for item in items:
        scope = scope_of()
        scope.item = item
        inputs.append(select(scope))
    show("afterItemSelector", inputs)
    return inputs


def _batches(definition: dict[str, Any], query: Query, inputs: list[Json], scope: Scope) -> list[Json]:
    """Return the inputs of the child executions; AWS shows the items in them as JSON texts."""
    batcher = Batcher(definition, query)
    head = batcher.shared_input(scope)
    spans = batcher.spans(inputs, head, scope)
    return [{**head, "Items": [to_json(item) for item in inputs[begin:end]]} for begin, end in spans]


def _tolerated(query: Query, scope: Scope, total: int, show: Observe) -> float:
    """Return the number of failures that the Map tolerates: the smaller of its two limits, or none."""
    limits = []
    if (count := query.number(TOLERATED_COUNT)) is not None:
        limits.append(float(count(scope)))
        show("toleratedFailureCount", int(limits[0]))
    if (percentage := query.number(TOLERATED_PERCENTAGE)) is not None:
        share = float(percentage(scope))
        show("toleratedFailurePercentage", share)
        limits.append(total * share / 100)
    return min(limits, default=0)


def _check_size(request: Request, subject: Subject, succeeded: int) -> None:
    result = mocked_result(request)
    if isinstance(result, list) and "ResultWriter" not in subject.state:
        demand(len(result) == succeeded, "Input array does not equal the mocked result array's size.")
