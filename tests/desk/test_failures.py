"""The error that fails a step stands in rows, in `desk show`, and in the text of a failed test."""

from pathlib import Path

from signalbox.assembly import Assembly
from signalbox.desk import Account
from signalbox.desk.executions.failures import Failure, failures, message_of
from signalbox.desk.show import show_key
from signalbox.pytest_plugin import failures_in
from signalbox.twin import Twin
from tests.simulation.copies import copy
from tests.simulation.entries import ungrant
from tests.workflows.orders import paid, placed, row, stock


def test_a_refused_call_is_named_with_action_and_role(assembly: Assembly, tmp_path: Path) -> None:
    """A function without a grant: its error stands in the row, in `show`, and in a failed test."""
    changed, role = copy(assembly, tmp_path / "assembly"), "OrdersReserveStockRole"
    ungrant(changed, role, "dynamodb:UpdateItem")
    with Twin.from_assembly(changed.path, seed=47, schedules=False) as run:
        run.play([stock(), placed(), paid()])
        (failure,) = row(run)["failures"]
        place = Account(run.assembly, run.client, refusals=run.cloud.policies.messages)
        shown = [line for line in show_key(place, "orders", "order-1")["timeline"] if line["kind"] == "failure"]
        text = failures_in(run)
    assert failure.startswith("ReserveStock: ")
    assert all(words in failure for words in ("is not authorized to perform: dynamodb:", role))
    assert shown and all(failure.partition(": ")[2] in line["detail"] for line in shown)
    assert f"orders order-1: {failure}" in text


def test_a_history_gives_state_error_and_message() -> None:
    """A function's own message is taken out of the cause; other causes stay as they are."""
    entered = {"type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Pay"}, "timestamp": 1.0}
    cause = '{"errorMessage": "User: role is not authorized to perform: a:B", "errorType": "ClientError"}'
    details = {"error": "ClientError", "cause": cause}
    failed = {"type": "TaskFailed", "taskFailedEventDetails": details, "timestamp": 2.0}
    (found,) = failures([entered, failed, {"type": "ExecutionFailed", "timestamp": 3.0}])
    assert found == Failure(2.0, "Pay", "TaskFailed", "ClientError", "User: role is not authorized to perform: a:B")
    assert str(found) == "ClientError: User: role is not authorized to perform: a:B"
    assert [message_of(text) for text in ("plain", "[1]", "{}", "")] == ["plain", "[1]", "{}", ""]
