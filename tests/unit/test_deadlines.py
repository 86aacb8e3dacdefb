"""Deadlines of open rows: each is that of the route which begins the work."""

import pytest

from lambdas.journeys.model import STALL_SECONDS
from lambdas.lending import execution as loans
from lambdas.orders import execution as orders
from lambdas.settlement import execution as nights
from lambdas.verification.model import CODE_SECONDS
from stacks.routes import ROWS

BEGUN = {
    "OrderPlaced": orders.OPEN_SECONDS,
    "LoanApplied": loans.OPEN_SECONDS,
    "SettlementRequested": nights.OPEN_SECONDS,
}


@pytest.mark.parametrize("event", BEGUN)
def test_row_is_open_until_the_deadline_of_its_route(event: str) -> None:
    """The sweep of open rows and the auditors of time wait equally long."""
    assert {route.deadline for route in ROWS.routes if event in route.events} == {BEGUN[event]}


def test_waits_of_users() -> None:
    """A code ends after seven days, as its mail says; a journey has stalled after a day."""
    assert (CODE_SECONDS, STALL_SECONDS) == (7 * 86_400, 86_400)
