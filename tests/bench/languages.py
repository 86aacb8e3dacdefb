"""The same machines in JSONata and in JSONPath, side by side."""

from collections.abc import Callable
from typing import Any

from moto_engine import chain

from signalbox.asl import Machine

MOST = 1.5  # times that a machine in JSONPath may take of the same in JSONata
LAMBDA = "arn:aws:states:::lambda:invoke"
_CALL = {"FunctionName": "f"}
_JSONATA_TASK = {
    "Arguments": {**_CALL, "Payload": {"id": "{% $states.input.order.id %}"}},
    "Assign": {"last": "{% $states.result.Payload %}"},
    "Output": {"order": "{% $states.input.order %}", "last": "{% $states.result.Payload.id %}"},
}
_JSONPATH_TASK = {
    "Parameters": {**_CALL, "Payload": {"id.$": "$.order.id"}},
    "Assign": {"last.$": "$.Payload"},
    "ResultSelector": {"id.$": "$.Payload.id"},
    "ResultPath": "$.last",
}


def pairs() -> dict[str, tuple[Machine, Machine]]:
    """Return each case's machine in JSONata and in JSONPath."""
    path = {"order": "{% $states.input.order %}", "n": 1}
    each: dict[str, Any] = {"Type": "Map", "ItemProcessor": {**_flow(1, Type="Pass")}, "End": True}
    counting = _machine("JSONata", M={**each, "Items": "{% $states.input.order.lines %}"})
    return {
        "10 Pass": (_chain("JSONata", 10, Type="Pass"), _chain("JSONPath", 10, Type="Pass")),
        "10 Pass, a path each": (
            _chain("JSONata", 10, Type="Pass", Output=path),
            _chain("JSONPath", 10, Type="Pass", Parameters={"order.$": "$.order", "n": 1}),
        ),
        "5 Task with Python callables": (
            _chain("JSONata", 5, Type="Task", Resource=LAMBDA, **_JSONATA_TASK),
            _chain("JSONPath", 5, Type="Task", Resource=LAMBDA, **_JSONPATH_TASK),
        ),
        "10 Choice": (_choices("JSONata", 10), _choices("JSONPath", 10)),
        "Map": (counting, _machine("JSONPath", M={**each, "ItemsPath": "$.order.lines"})),
    }


def compare(rate: Callable[[Callable[[], object]], float], run: Callable[[Machine], object]) -> list[dict[str, Any]]:
    """Return the executions a second in both languages, and how many times as long JSONPath takes."""
    rows = []
    for case, (jsonata, jsonpath) in pairs().items():
        # In turn, so that a busy neighbour slows both.
        rates = [(rate(lambda m=jsonata: run(m)), rate(lambda m=jsonpath: run(m))) for _ in range(3)]
        first, second = (max(column) for column in zip(*rates, strict=True))
        rows.append({"case": case, "jsonata": first, "jsonpath": second, "times": first / second})
    return rows


def _flow(count: int, **state: Any) -> dict[str, Any]:
    flow = chain(count, **state)
    del flow["QueryLanguage"]
    return flow


def _chain(language: str, count: int, **state: Any) -> Machine:
    return Machine(chain(count, **state) | {"QueryLanguage": language})


def _machine(language: str, **states: Any) -> Machine:
    return Machine({"QueryLanguage": language, "StartAt": next(iter(states)), "States": states})


def _choices(language: str, count: int) -> Machine:
    condition = {"Condition": "{% $states.input.order.total > 10 %}"}
    if language == "JSONPath":
        condition = {"Variable": "$.order.total", "NumericGreaterThan": 10}  # type: ignore[dict-item]
    states: dict[str, Any] = {
        f"C{n}": {"Type": "Choice", "Choices": [{**condition, "Next": f"C{n + 1}"}], "Default": f"C{count}"}
        for n in range(count)
    }
    return _machine(language, **states, **{f"C{count}": {"Type": "Succeed"}})
