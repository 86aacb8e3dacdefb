"""A projection is built again from the log beside the live one, and swapped while events flow."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from scenarios.orders.auditors.counters import audit_counters
from scenarios.orders.records import OrderRecords
from signalbox.desk.acts import carry_out, check_act, perform
from signalbox.desk.rebuild import LOG_SECONDS, generation_of
from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.auditors.records import Records
from tests.workflows.folded_orders import account
from tests.workflows.orders import paid, placed, stock

Open = Callable[..., Twin]
COUNT = 60
SPOILT = "2026-01-05#OrderConfirmed#0"


def orders() -> Iterator[dict[str, Any]]:
    """Yield paid orders, one each minute of an hour."""
    yield stock(1000)
    for number in range(COUNT):
        yield placed(at=60 * number + 10, order_id=f"order-{number}")
        yield paid(at=60 * number + 40, order_id=f"order-{number}")


def total(twin: Twin, generation: int) -> int:
    """Return the sum of the counters of a generation."""
    rows = [row for row in twin.rows("analytics") if "count" in row]
    return sum(int(row["count"]) for row in rows if generation_of(row["id"]) == generation)


def confirmed(twin: Twin) -> int:
    """Return how many orders were confirmed."""
    return Counter(str(row["outcome"]) for row in twin.executions("orders"))["OrderConfirmed"]


def test_rebuilt_projection_is_swapped_while_events_flow(twin: Open) -> None:
    """The live counters are wrong; those of the rebuild are right, with the events before, during and after it."""
    run = twin(seed=1, schedules=False)
    wrong = {"id": {"S": SPOILT}, "count": {"N": "1000"}}
    run.client("dynamodb").put_item(TableName=run.assembly.tables["analytics"], Item=wrong)
    run.play([*orders(), {"at": 1200, "desk": "rebuild", "route": "analytics", "why": "a counter was written by hand"}])
    assert confirmed(run) == COUNT
    assert total(run, 1) == COUNT < total(run, 0)
    assert list(audit_counters(Records(run.cloud, run.assembly).view(OrderRecords))) == []
    assert run.audit() == []
    again = carry_out(
        perform(account(run), {"desk": "rebuild", "route": "analytics"}), lambda s: run.advance(seconds=s)
    )
    assert (again["live"], again["before"], again["sent"]) == (2, 1, COUNT)
    assert (total(run, 0), total(run, 1), total(run, 2)) == (0, COUNT, COUNT)


def test_interrupted_rebuild_goes_on(twin: Open) -> None:
    """The second call builds the generation that the first one began; nothing counts twice."""
    run = twin(seed=2, schedules=False)
    run.play(orders())
    steps = perform(account(run), {"desk": "rebuild", "route": "analytics", "rate": 1000})
    for _ in range(4):
        run.advance(seconds=next(steps))
    steps.close()
    done = carry_out(perform(account(run), {"desk": "rebuild", "route": "analytics"}), lambda s: run.advance(seconds=s))
    assert (done["live"], done["before"], total(run, 1)) == (1, 0, COUNT)
    assert run.audit() == [] and LOG_SECONDS > 900


def test_route_without_a_projection_is_refused(twin: Open) -> None:
    """Only what is built from events alone can be built again."""
    run = twin(schedules=False)
    with pytest.raises(InputError, match="builds no projection"):
        check_act(account(run), {"desk": "rebuild", "route": "orders"})
