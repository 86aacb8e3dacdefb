"""The folded log at length: `make soak`."""

import pytest

from scenarios.orders.contended_orders import contended
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from tests.workflows.folded_orders import check_folded

pytestmark = pytest.mark.soak


def test_the_log_of_two_thousand_orders(assembly: Assembly) -> None:
    """The whole log of 2,000 contended orders, folded, is what the live tables hold."""
    with Twin.from_assembly(assembly, seed=11, schedules=False) as twin:
        twin.play(contended(11, 2000))
        twin.run_until_idle()
        twin.advance(minutes=16)  # the log collects for a quarter of an hour
        assert len(check_folded(twin)) >= 2000
