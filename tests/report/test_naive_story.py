"""The page of the sequential script: its steps, what it tried again, and the harm that it did."""

import pytest

from scenarios.sequential import NaiveFlow
from scenarios.sequential.story import Story, collect
from scenarios.sequential.tally import tally
from signalbox.assembly import Assembly
from signalbox.report.page.page import render
from signalbox.twin import Twin
from signalbox.twin.play.scripts import parse
from tests.report.pages import Page
from tests.simulation.orders import fault, good, paid, placed, stock

LINES = [
    stock(),
    {"at": 0, "partner": "payments", "behave": "fail-after-effect", "calls": 1},
    *good(),
    fault(14, at=80),
    *good("order-2", at=90),
    placed("order-3", at=90.3),
    paid("order-3", at=90.5),
    {"at": 200, "partner": "shipping", "behave": "decline", "calls": 1},
    *good("order-4", at=200),
]


@pytest.fixture(scope="module")
def told(assembly: Assembly) -> Story:
    """Return a story with a repeated charge, a crash, an unaccepted order, and goods that cannot be shipped."""
    lines, broken = parse(LINES)
    assert broken == []
    with Twin.from_assembly(assembly, 0, schedules=False) as twin:
        flow = NaiveFlow(twin)
        flow.plan(lines)
        twin.run_until_idle()
        found = tally(twin, lines)
        return collect(flow, found, found.violations(), "the command")


def of(told: Story, key: str) -> Story:
    """The story of one order."""
    return next(run for run in told["runs"] if run["key"] == key)


def test_each_order_says_what_is_wrong_with_it(told: Story) -> None:
    """Lost, charged twice, stuck, money kept: as the tally found it."""
    flaws = {run["key"]: run["flaws"] for run in told["runs"]}
    wrong = {"order-1": ["charged twice"], "order-2": ["stuck"], "order-3": ["lost"], "order-4": ["money kept"]}
    assert flaws == wrong
    assert of(told, "order-3")["status"] == "unaccepted"


def test_steps_and_tries_stand_on_the_timeline(told: Story) -> None:
    """A repeated request is two attempts of one step, a second apart; the run waits for the payment."""
    (execution,) = of(told, "order-1")["executions"]
    assert execution["entered"] == ["take_stock", "request_payment", "wait_for_payment", "ship"]
    first, second = execution["states"][1]["attempts"]
    assert (first["error"], second["error"]) == ("ConnectionError", "")
    assert second["at"] - first["ended"] == pytest.approx(1, abs=0.001)
    (wait,) = execution["states"][2]["attempts"]
    assert wait["waits"] == wait["at"] < wait["ended"]


def test_a_request_ends_with_its_process(told: Story) -> None:
    """A crash ends the request and its step; no later note exists."""
    (execution,) = of(told, "order-2")["executions"]
    assert (execution["status"], execution["error"]) == ("ABORTED", "ProcessEnded")
    assert execution["stopped"] == pytest.approx(90, abs=1)


def test_a_notice_is_told_each_time_that_nobody_listened(told: Story) -> None:
    """The provider asks again after a minute; the customer does not."""
    placed_, paid_ = of(told, "order-3")["events"]
    assert [knock["result"] for knock in placed_["deliveries"]] == ["refused"]
    assert [knock["result"] for knock in paid_["deliveries"]] == ["refused", "done"]


def test_the_page_shows_the_harm(told: Story) -> None:
    """The signal stops, each group says its harm, and no queue is claimed where there is none."""
    page = Page(render(told))
    assert "signal stop" in page.classes
    for words in (
        "OrderConfirmed, charged twice",
        "in flight, stuck",
        "not accepted, lost",
        "OrderCancelled, money kept",
    ):
        assert words in page.text
    assert "nothing here keeps what fails" in page.text
    assert "attempt 1: ConnectionError payments answered 504; attempt 2 succeeded" in page.text
    assert page.unbalanced == []
