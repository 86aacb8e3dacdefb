"""Five public sagas, redrawn: which states follow one another, and what undoes them. Names and work are left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.cost.asl_parts import catch, choice, machine, plain, task

STOP: dict[str, Any] = {"Type": "Fail"}
DONE: dict[str, Any] = {"Type": "Succeed"}
THREE = ("hotel", "flight", "car")


@dataclass(frozen=True)
class Saga:
    """A machine, where it was read, and what makes its last undoable step fail."""

    title: str
    repository: str
    file: str
    commit: str
    definition: dict[str, Any]
    failing: dict[str, Any]


def step(onwards: str, undone_by: str) -> dict[str, Any]:
    """A Task with what undoes the saga when it fails."""
    return task(onwards, Catch=catch(undone_by))


def side_by_side(name: str, onwards: str, **fields: Any) -> dict[str, Any]:
    """Three calls at once."""
    branches = [machine(**{f"{name}-{each}": task()}) for each in THREE]
    return {"Type": "Parallel", "Branches": branches, "Next": onwards, **fields}


def broken(name: str) -> dict[str, Any]:
    """Usage under which a Task always fails."""
    return {"failures": {name: 1}}


TRIP_IN_PARALLEL: Mapping[str, Any] = {
    "book": side_by_side("book", "check", Catch=catch("failed")),
    "check": choice("failed", default="done"),
    "failed": plain("cancel"),
    "cancel": side_by_side("cancel", "stop"),
    "done": DONE,
    "stop": STOP,
}
ORDER: Mapping[str, Any] = {
    "record": step("pay", "update"),
    "pay": step("reserve", "refund"),
    "reserve": step("tell", "release"),
    "tell": task("done"),
    "done": DONE,
    "release": step("refund", "tell-of-release"),
    "tell-of-release": task("stop"),
    "refund": step("update", "tell-of-refund"),
    "tell-of-refund": task("stop"),
    "update": step("tell-of-update", "tell-of-update"),
    "tell-of-update": task("stop"),
    "stop": STOP,
}
HOLIDAY: Mapping[str, Any] = {
    "hotel": step("flight", "cancel-hotel"),
    "flight": step("pay", "cancel-flight"),
    "pay": step("confirm-hotel", "refund"),
    "confirm-hotel": step("confirm-flight", "refund"),
    "confirm-flight": step("done", "refund"),
    "done": DONE,
    "refund": task("cancel-flight"),
    "cancel-flight": task("cancel-hotel"),
    "cancel-hotel": task("stop"),
    "stop": STOP,
}
TRIP: Mapping[str, Any] = {
    "flight": step("car", "cancel-flight"),
    "car": step("pay", "cancel-car"),
    "pay": step("confirm-flight", "refund"),
    "confirm-flight": step("confirm-car", "refund"),
    "confirm-car": step("tell", "refund"),
    "tell": task("done"),
    "done": DONE,
    "refund": task("cancel-car"),
    "cancel-car": task("cancel-flight"),
    "cancel-flight": task("tell-of-failure"),
    "tell-of-failure": task("stop"),
    "stop": STOP,
}
AIRLINE: Mapping[str, Any] = {
    "seat": step("book", "tell-of-failure"),
    "book": step("pay", "cancel"),
    "pay": step("confirm", "cancel"),
    "confirm": step("tell", "refund"),
    "tell": task("done"),
    "done": plain(),
    "refund": task("cancel"),
    "cancel": task("release"),
    "release": step("tell-of-failure", "tell-of-failure"),
    "tell-of-failure": task("stop"),
    "stop": STOP,
}
SAGAS = (
    Saga(
        "order",
        "aws-samples/aws-step-functions-long-lived-transactions",
        "state-machine.json",
        "0a23fd27",
        machine(**ORDER),
        broken("reserve"),
    ),
    Saga(
        "trip, three bookings at once",
        "aws-samples/aws-step-functions-saga-pattern-with-sam",
        "src/statesmachine/saga_pattern.asl.yaml",
        "9908362a",
        machine(**TRIP_IN_PARALLEL),
        {"branches": {"check": {"failed": 1}}},
    ),
    Saga(
        "airline booking",
        "aws-samples/aws-serverless-airline-booking",
        "src/backend/booking/template.yaml",
        "0cfb4d11",
        machine(**AIRLINE),
        broken("confirm"),
    ),
    Saga(
        "holiday",
        "cdk-patterns/serverless",
        "the-saga-stepfunction/typescript/lib/the-saga-stepfunction-single-table-stack.ts",
        "9369ac3e",
        machine(**HOLIDAY),
        broken("confirm-flight"),
    ),
    Saga(
        "trip, one booking after another",
        "aws-samples/step-functions-workflows-collection",
        "saga-pattern-sam/statemachine/statemachine.asl.json",
        "54e7dd70",
        machine(**TRIP),
        broken("confirm-car"),
    ),
)
