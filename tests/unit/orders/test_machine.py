"""The definition of the orders machine: bounds, error names and placeholders agree with the code beside it."""

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from lambdas.common import errors
from lambdas.orders import handlers, model
from signalbox.asl import validate
from stacks.routes import WORKFLOWS

PATH = Path(__file__).parents[3] / "statemachines" / "orders.asl.json"
DEFINITION: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
STATES: dict[str, dict[str, Any]] = DEFINITION["States"]
TASKS = sorted(name for name, state in STATES.items() if state["Type"] == "Task")
(WORKFLOW,) = [workflow for workflow in WORKFLOWS if workflow.slug == "orders"]
FORWARD, UNDO = ("ReserveStock", "ShipOrder"), ("RecallShipment", "RefundPayment", "ReleaseStock", "CancelOrder")


def function_of(state: dict[str, Any]) -> str:
    """The placeholder of the function that a task invokes."""
    return str(state["Arguments"]["FunctionName"]).strip("${}")


def longest(state: dict[str, Any]) -> float:
    """Seconds that a task's retries for transient errors can wait, jitter at its longest."""
    retry = state["Retry"][0]
    waits = [retry["IntervalSeconds"] * retry["BackoffRate"] ** n for n in range(retry["MaxAttempts"])]
    return float(sum(min(wait, retry["MaxDelaySeconds"]) for wait in waits))


def test_definition_is_valid_and_short() -> None:
    """The engine finds no error, and the file stays readable."""
    assert [problem for problem in validate(DEFINITION) if problem.severity == "error"] == []
    assert len(PATH.read_text("utf-8").splitlines()) <= 250


def test_placeholders_are_the_functions_of_the_table() -> None:
    """Each function of the workflow's row is invoked, and no other."""
    assert {function_of(STATES[name]) for name in TASKS} == set(WORKFLOW.tasks)


def test_good_order_enters_four_states() -> None:
    """The way from the start along Next to the end has four tasks."""
    path, name = [], DEFINITION["StartAt"]
    while name:
        path.append(name)
        name = STATES[name].get("Next")

    assert path == ["ReserveStock", "AwaitPayment", "ShipOrder", "ConfirmOrder"]


@pytest.mark.parametrize("name", TASKS)
def test_task_is_bounded(name: str) -> None:
    """A task's time-out outlasts its function's, it retries what passes and catches the rest."""
    state = STATES[name]

    assert state["TimeoutSeconds"] > WORKFLOW.tasks[function_of(state)].timeout
    assert "States.ALL" in state["Catch"][-1]["ErrorEquals"]
    assert {"Sandbox.Timedout", "Runtime.ExitError", "TransientError", "PartnerUnavailable"} <= set(
        state["Retry"][0]["ErrorEquals"]
    )
    assert state["Retry"][0]["JitterStrategy"] == "FULL"


def test_waits_are_fifteen_minutes_each() -> None:
    """Both token waits end by themselves, when the handlers think that they do."""
    waits = [state for state in STATES.values() if state.get("Resource", "").endswith("waitForTaskToken")]

    assert [state["TimeoutSeconds"] for state in waits] == [handlers.WAIT_SECONDS] * 2


def test_own_error_names_are_types() -> None:
    """Every error that the machine names is AWS's, Powertools', or a type of ours: a renamed type is found here."""
    named = {
        error
        for state in STATES.values()
        for rule in (*state.get("Retry", []), *state.get("Catch", []))
        for error in rule["ErrorEquals"]
    }
    ours = {name for module in (errors, model) for name, _ in inspect.getmembers(module, inspect.isclass)}
    foreign = {name for name in named if "." in name or name.startswith("Idempotency")}

    assert named - foreign <= ours


def test_every_transient_type_is_retried() -> None:
    """Each subclass of TransientError that orders can raise is in the Retry.

    The machine matches exact names.
    """
    lambdas = PATH.parents[1] / "lambdas"
    texts = [path.read_text("utf-8") for name in ("orders", "common/ports") for path in (lambdas / name).rglob("*.py")]
    kinds = {"TransientError"} | {
        kind.__name__
        for kind in errors.TransientError.__subclasses__()
        if any(f"raise {kind.__name__}(" in text for text in texts)
    }
    assert "PartnerUnavailable" in kinds

    assert all(kinds <= set(STATES[name]["Retry"][0]["ErrorEquals"]) for name in TASKS)


@pytest.mark.parametrize("name", [name for name in TASKS if WORKFLOW.tasks[function_of(STATES[name])].partners])
def test_running_partner_call_is_outlasted(name: str) -> None:
    """Retries for a partner's call in progress last longer than the function's time-out."""
    function = WORKFLOW.tasks[function_of(STATES[name])]
    if "idempotency" not in function.tables:
        return
    (retry,) = [r for r in STATES[name]["Retry"] if r["ErrorEquals"] == ["IdempotencyAlreadyInProgressError"]]
    waits = [retry["IntervalSeconds"] * retry["BackoffRate"] ** n for n in range(retry["MaxAttempts"])]

    assert retry["JitterStrategy"] == "NONE"
    assert sum(waits) > function.timeout


def test_undo_is_tried_longer_than_its_step() -> None:
    """Every undo state waits longer in all than any forward state."""
    assert min(longest(STATES[name]) for name in UNDO) > max(longest(STATES[name]) for name in FORWARD)


def test_choices_have_a_default() -> None:
    """No value of the state's input leaves a Choice without a way."""
    assert all("Default" in state for state in STATES.values() if state["Type"] == "Choice")


def test_undo_takes_the_key_from_the_execution() -> None:
    """A mangled state input cannot lose the order that must be undone."""
    for name in (*UNDO, "EscalateOrder", "ClosePayment"):
        assert STATES[name]["Arguments"]["Payload"]["orderId"] == "{% $states.context.Execution.Input.orderId %}"
