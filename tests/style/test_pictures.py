"""The pictures of the README are what their command draws today."""

import pytest

from signalbox.assembly import Assembly
from tests.style.bars import draw_bars
from tests.style.pictures import PICTURES, growing_orders, kept_orders, orders_graph


def test_the_picture_of_growing_orders_shows_the_recorded_run() -> None:
    """The picture has the same bytes when it is drawn again from docs/pictures/growth.json."""
    assert (PICTURES / "growth.svg").read_text("utf-8") == draw_bars(kept_orders())


def test_the_picture_of_the_machine_shows_its_states_and_a_path() -> None:
    """The graph, with the path of an unpaid order, has the same bytes when it is drawn again."""
    assert (PICTURES / "orders.svg").read_text("utf-8") == orders_graph()


@pytest.mark.soak
def test_the_recorded_run_repeats(assembly: Assembly) -> None:
    """Both flows, run again, have as many orders of each kind. Single instants move with each call of a handler."""
    runs = [growing_orders(assembly), kept_orders()]
    kinds = [{flow: sorted(bar["flaw"] for bar in bars) for flow, bars in run.items()} for run in runs]
    assert kinds[0] == kinds[1]
