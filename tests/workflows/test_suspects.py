"""Suspected customers: the pattern over their orders, and what becomes of the next one."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from signalbox.twin import Twin
from tests.workflows.orders import failed, paid, placed, row, stock

Open = Callable[..., Twin]
HOUR = 3600
NEXT = "order-next"


def failures(count: int = 5, apart: float = 60, customer: str = "customer-1") -> Iterator[dict[str, Any]]:
    """Yield orders of a customer whose payments are declined."""
    for number in range(count):
        name = f"{customer}-order-{number}"
        yield placed(at=60 + apart * number, order_id=name, customerId=customer)
        yield failed(at=90 + apart * number, order_id=name)


def suspected(twin: Twin) -> list[str]:
    """Return the customers that were suspected, in order."""
    journal = twin.cloud.buses.buses[twin.bus].journal
    return [
        event["detail"]["data"]["customerId"] for _, event in journal if event["detail-type"] == "CustomerSuspected"
    ]


def started(twin: Twin, key: str = NEXT) -> float | None:
    """Return when the execution of a key started, in seconds of the run; None where it has none."""
    found = [one for one in twin.cloud.executions.all.values() if one.name.startswith(key)]
    return found[0].started - twin.cloud.clock.start if found else None


def test_order_of_a_suspected_customer_passes_after_an_hour(twin: Open) -> None:
    """The fifth failure suspects the customer: its next order waits, that of another customer does not."""
    run = twin(seed=1, schedules=False)
    twice = {"at": 0, "fault": "duplicate-delivery", "copies": 3}
    later = [placed(at=500, order_id=NEXT), paid(at=600, order_id=NEXT)]
    other = [placed(at=500, order_id="other", customerId="customer-2"), paid(at=520, order_id="other")]
    run.play([twice, stock(100), *failures(), *failures(4, customer="customer-3"), *later, *other])
    assert suspected(run) == ["customer-1"]
    assert HOUR < (started(run) or 0) < HOUR + 700
    assert (started(run, "other") or 0) < 510
    assert (row(run, NEXT)["outcome"], row(run, "other")["outcome"]) == ("OrderConfirmed", "OrderConfirmed")
    assert run.audit() == []


def test_person_releases_a_held_order(twin: Open) -> None:
    """A restart by the desk starts it at once; the end of the hold starts nothing more."""
    run = twin(seed=2, schedules=False)
    release = {"at": 900, "desk": "restart", "workflow": "orders", "key": NEXT}
    run.play([stock(100), *failures(), placed(at=500, order_id=NEXT), release, paid(at=1000, order_id=NEXT)])
    assert 900 <= (started(run) or 0) < 960
    assert len([one for one in run.cloud.executions.all.values() if one.name.startswith(NEXT)]) == 1
    assert row(run, NEXT)["outcome"] == "OrderConfirmed"
    assert run.audit() == []


@pytest.mark.parametrize(("count", "apart"), [(4, 60), (5, 160)])
def test_fewer_or_slower_failures_hold_nothing(twin: Open, count: int, apart: float) -> None:
    """Four failures, or five in more than ten minutes."""
    run = twin(seed=3, schedules=False)
    run.play([stock(100), *failures(count, apart), placed(at=900, order_id=NEXT), paid(at=930, order_id=NEXT)])
    assert (suspected(run), (started(run) or 0) < 910) == ([], True)
    assert run.audit() == []
