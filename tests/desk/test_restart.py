"""A restart: a dead execution's key goes on under a new name, and nothing that was done is done again."""

from collections.abc import Callable

import pytest

from signalbox.desk.dead_letters import messages
from signalbox.errors import InputError
from signalbox.twin import Twin
from tests.desk.test_desk import account, act, counts
from tests.simulation.orders import effects, fault, good, on_hand, only, paid, placed, row, sound, status, stock
from tests.workflows.lending import applied, document
from tests.workflows.lending import row as loan_row

Open = Callable[..., Twin]
FORTNIGHT = 14 * 86_400


def dead_order(twin: Open) -> Twin:
    """Return a twin with a paid order whose execution failed before shipping, without a status event."""
    run = twin(seed=3)
    run.play([fault(36), stock(), *good(), fault(22, state="ShipOrder")])
    assert status(run) == "PAID"
    return run


def test_what_cannot_be_redriven_is_restarted_from_the_ledger(twin: Open) -> None:
    """A fortnight later a redrive is refused and names the key; restarted it is shipped, and paid and reserved once."""
    run = dead_order(twin)
    run.advance(seconds=FORTNIGHT + 60)
    done = act(run, "redrive", workflow="orders", since=FORTNIGHT + 7200)
    assert (done["redriven"], done["restartable"]) == ([], ["order-1"])
    assert "redrivable" in done["refused"]["order-1"]
    asked = act(run, "restart", workflow="orders", key="order-1")
    again = act(run, "restart", workflow="orders", key="order-1")
    assert asked["restarted"] == again["restarted"] == ["order-1-r1"]
    run.run_until_idle()
    assert [(e["status"], e["outcome"]) for e in run.executions("orders")][-1] == ("SUCCEEDED", "OrderConfirmed")
    assert len(run.executions("orders")) == 2
    assert len(effects(run, "payments#request")) == len(effects(run, "shipping#ship")) == 1
    assert (row(run)["attempt"], on_hand(run), counts(run)) == (1, 8, {})
    assert sound(run)


def test_the_end_of_an_earlier_attempt_settles_nothing(twin: Open) -> None:
    """Line of while the new execution waits for the customer, it undoes nothing: the order is paid and confirmed."""
    run = twin(seed=3)
    run.play([fault(36), stock(), placed(), fault(22, state="AwaitPayment")])
    (arn,) = run.cloud.executions.all
    act(run, "restart", workflow="orders", key="order-1")
    run.advance(minutes=1)
    end = {"workflow": "orders", "executionArn": arn, "key": "order-1", "status": "FAILED"}
    messages.send(account(run), "failures", "ExecutionFailed", "order-1", end)
    run.advance(minutes=1)
    assert (status(run), counts(run)) == ("AWAITING_PAYMENT", {})
    run.play([paid(at=run.now + 1)])
    assert status(run) == "CONFIRMED"
    assert sound(run)


def test_only_the_dead_are_restarted(twin: Open) -> None:
    """A running or successful execution is refused at once; a request for a closed key becomes a dead letter."""
    run = twin(seed=3)
    run.plan([stock(), placed()])
    run.advance(minutes=5)
    with pytest.raises(InputError, match="it runs"):
        act(run, "restart", workflow="orders", key="order-1")
    with pytest.raises(InputError, match="orders has no row of 'order-9'"):
        act(run, "restart", workflow="orders", key="order-9")
    act(run, "compensate", key="order-1")
    run.run_until_idle()
    act(run, "restart", workflow="orders", key="order-1")
    run.run_until_idle()
    assert (status(run), counts(run)) == ("CANCELLED", {"orders": 1})
    assert len(run.executions("orders")) == 1


def test_an_application_goes_on_where_its_row_stands(twin: Open) -> None:
    """One whose execution died in review is asked for no documents again, and expires by itself in the end."""
    run = twin(seed=3)
    run.play([fault(36), applied(0), document(3600), fault(22, state="AwaitReview")])
    assert loan_row(run)["status"] == "DOCUMENTS_VERIFIED"
    act(run, "restart", workflow="lending", key="loan-1")
    run.run_until_idle()
    last = run.executions("lending")[-1]
    assert (last["outcome"], "AwaitDocuments" in last["states"]) == ("LoanExpired", False)
    assert only([e for e in run.executions("lending") if e["status"] == "SUCCEEDED"]) == last
    assert sound(run)
