"""The desk: dead letters are seen, understood and sent back, and nothing is lost on the way."""

import json
from collections.abc import Callable

import pytest

from signalbox.desk import DeadLetters, causes, dead, replay
from signalbox.errors import InputError
from signalbox.twin import Twin
from tests.workflows.orders import paid, placed, row, stock

Open = Callable[..., Twin]


def desk(twin: Twin) -> DeadLetters:
    return DeadLetters(twin.assembly, twin.client("sqs"))


@pytest.fixture
def run(twin: Open) -> Twin:
    """Three orders whose totals do not add up, one of a wrong currency, one event of an unknown type."""
    opened = twin(seed=2)
    wrong = [placed(60 + n, f"order-{n}", total="1.00") for n in range(3)]
    opened.play([stock(), *wrong, placed(70, "order-x", currency="XXQ"), {**placed(80, "order-y"), "type": "Nobody"}])
    return opened


def counts(twin: Twin) -> dict[str, int]:
    return {item["route"]: item["messages"] for item in dead(desk(twin))["routes"] if item["messages"]}


def test_dead_counts_every_route_and_looking_changes_nothing(run: Twin) -> None:
    """Counts and ages stand for every route; a second look sees the same."""
    first = dead(desk(run))
    assert counts(run) == {"orders": 4, "unroutable": 1} == counts(run)
    assert {item["route"] for item in first["routes"]} == set(run.assembly.dead_letter_queues)
    (orders,) = [item for item in first["routes"] if item["route"] == "orders"]
    assert 0 < orders["oldest_s"] <= run.now


def test_peek_groups_by_cause(run: Twin) -> None:
    """Letters of one cause stand together, the most frequent first, with their events' ids."""
    first, second = causes(desk(run), "orders")["causes"]
    assert (first["reason"], first["count"], len(set(first["eventIds"]))) == ("InvalidEvent", 3, 3)
    assert "total" in first["error"]
    assert "XXQ" in second["error"]
    (unknown,) = causes(desk(run), "unroutable")["causes"]
    assert unknown["reason"] == "UnknownType"


def test_replay_sends_back_only_what_it_was_asked_for(run: Twin) -> None:
    """Conditions choose letters, edits mend them, the rest stays where it was."""
    done = replay(desk(run), run.client("events"), "orders", {"subject": "order-1"}, {"/data/total": "20.00"})
    assert (done.replayed, done.left) == (1, 3)
    run.play([paid(run.now + 30, "order-1")])
    assert row(run, "order-1")["outcome"] == "OrderConfirmed"
    assert counts(run) == {"orders": 3, "unroutable": 1}


def test_a_replay_that_mends_nothing_comes_back_with_its_reason(run: Twin) -> None:
    """A letter replayed as it was is a dead letter again, and still only one."""
    assert replay(desk(run), run.client("events"), "orders").replayed == 4
    run.run_until_idle()
    assert counts(run) == {"orders": 4, "unroutable": 1}


@pytest.mark.parametrize(
    ("route", "where", "edit", "message"),
    [
        ("order", {}, {}, "no route 'order'"),
        ("orders", {"colour": "red"}, {}, "cannot be chosen by 'colour'"),
        ("orders", {}, {"data/total": 1}, "no JSON Pointer"),
        ("orders", {}, {"/nothing/here/at/all": 1}, "leads nowhere"),
    ],
)
def test_a_wrong_replay_is_refused_and_touches_nothing(
    run: Twin, route: str, where: dict[str, str], edit: dict[str, object], message: str
) -> None:
    """What cannot be done is said in a sentence before any letter moves."""
    with pytest.raises(InputError, match=message):
        replay(desk(run), run.client("events"), route, where, edit)
    assert counts(run) == {"orders": 4, "unroutable": 1}


def test_a_letter_of_no_event_goes_back_as_it_is(twin: Open) -> None:
    """A text that was never an event can be replayed, but not edited."""
    opened = twin(seed=2)
    url = desk(opened).url("orders")
    opened.client("sqs").send_message(QueueUrl=url, MessageBody="no event")
    with pytest.raises(InputError, match="holds no event"):
        replay(desk(opened), opened.client("events"), "orders", {}, {"/data/total": "1.00"})
    assert replay(desk(opened), opened.client("events"), "orders").replayed == 1
    opened.run_until_idle()
    (cause,) = causes(desk(opened), "orders")["causes"]
    assert cause["reason"] == "InvalidEvent"
    assert json.dumps(cause)
