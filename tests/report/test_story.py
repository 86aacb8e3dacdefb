"""The story of a run of the project's own stacks: what happened to each order, and why."""

import json
from collections import Counter
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.report.page.page import render
from signalbox.twin import Twin
from signalbox.twin.observe.story import collect, watch
from tests.report.pages import Page
from tests.workflows.orders import paid, partner, placed, stock

Story = dict[str, Any]
SCRIPT: list[dict[str, Any]] = [
    stock(50),
    placed(60, "good"),
    paid(90, "good"),
    placed(100, "wrong", total="1.00"),
    {"at": 101, "type": "Nobody", "data": {}},
    partner("shipping", "decline", calls=1, at=200),
    placed(201, "undone"),
    paid(210, "undone"),
    partner("payments", "fail", calls=4, at=300),
    placed(301, "slow"),
    paid(400, "slow"),
    paid(401, "nobody"),
    {"at": 500, "replay": "orders", "where": {"subject": "wrong"}, "edit": {"/data/total": "20.00"}},
    placed(510, "poor", quantity=99),
    placed(520, "broken", currency="XXQ"),
]


def play(assembly: Assembly, watched: bool = True) -> tuple[Story, Story]:
    """The story of the script, and the rows of its executions beside all that the buses took."""
    with Twin.from_assembly(assembly, seed=3, schedules=False) as twin:
        recording = watch(twin) if watched else None
        twin.play(SCRIPT)
        story = collect(twin, recording)
        journals = {name: bus.journal for name, bus in twin.cloud.buses.buses.items()}
        return story, {"executions": twin.executions(), "journals": journals, "now": twin.now}


@pytest.fixture(scope="module")
def both(assembly: Assembly) -> tuple[Story, Story]:
    return play(assembly)


@pytest.fixture(scope="module")
def story(both: tuple[Story, Story]) -> Story:
    return both[0]


def run(story: Story, key: str) -> Story:
    """The story of one key."""
    (found,) = [run for run in story["runs"] if run["key"] == key]
    return found


def states(run: Story) -> list[Story]:
    (execution,) = run["executions"]
    return list(execution["states"])


def test_every_accepted_key_stands_as_the_counts_say(story: Story) -> None:
    """The runs add up to accepted, completed, dead-lettered and in flight."""
    standing = Counter(run["status"] for run in story["runs"])
    counts = story["counts"]
    assert {name: standing[name] for name in ("completed", "dead_lettered", "in_flight")} == {
        name: counts[name] for name in ("completed", "dead_lettered", "in_flight")
    }
    assert counts["accepted"] == sum(standing.values()) - standing["unaccepted"] == 6
    assert run(story, "broken")["status"] == "dead_lettered"


def test_a_good_order_is_told_from_its_event_to_the_mail(story: Story) -> None:
    """Four states without an error, each event delivered once to each of its functions, the customer told."""
    good = run(story, "good")
    assert [state["name"] for state in states(good)] == ["ReserveStock", "AwaitPayment", "ShipOrder", "ConfirmOrder"]
    assert [attempt["error"] for state in states(good) for attempt in state["attempts"]] == [""] * 4
    delivered = {(event["type"], d["result"], d["receive"]) for event in good["events"] for d in event["deliveries"]}
    assert delivered == {("OrderPlaced", "done", 1), ("PaymentReceived", "done", 1), ("OrderConfirmed", "done", 1)}
    assert [(mail["about"], mail["state"]) for mail in good["mails"]] == [("OrderConfirmed", "sent")]
    (wait,) = [state["attempts"][0] for state in states(good) if state["name"] == "AwaitPayment"]
    assert 60 < wait["waits"] < 90 < wait["ended"]


def test_causes_make_a_tree(story: Story) -> None:
    """The confirmation descends from the order; the payment came from outside."""
    good = run(story, "good")
    types = {event["id"]: event["type"] for event in good["events"]}
    tree = [(types[node["event"]], [types[child["event"]] for child in node["children"]]) for node in good["tree"]]
    assert tree == [("OrderPlaced", ["OrderConfirmed"]), ("PaymentReceived", [])]


def test_compensation_is_marked_where_the_ledger_changed(story: Story) -> None:
    """Shipping was declined: each step is undone in its own state, the latest first."""
    undone = run(story, "undone")
    assert undone["outcome"] == "OrderCancelled"
    assert [step for state in states(undone) for step in state["undid"]] == [
        "ship-order",
        "request-payment",
        "reserve-stock",
    ]
    (ship,) = [state for state in states(undone) if state["name"] == "ShipOrder"]
    assert ship["caught"] == "ShippingDeclined"


def test_retries_are_told_with_their_errors(story: Story) -> None:
    """The partner failed more often than the port tries: one attempt of the task failed, the next one did not."""
    (wait,) = [state for state in states(run(story, "slow")) if state["name"] == "AwaitPayment"]
    assert [attempt["error"] for attempt in wait["attempts"]] == ["PartnerUnavailable", ""]


def test_a_dead_letter_is_followed_to_its_replay(story: Story) -> None:
    """A dead letter has its reason and its replay, and its order is confirmed or waits for money."""
    wrong = run(story, "wrong")
    (letter,) = wrong["letters"]
    assert (letter["route"], letter["reason"], letter["left"]) == ("orders", "InvalidEvent", False)
    assert "total" in letter["error"]
    assert 500 <= letter["replayed"] < 501
    (event,) = [event for event in wrong["events"] if event["type"] == "OrderPlaced"]
    assert [delivery["result"] for delivery in event["deliveries"]] == ["buried", "done"]


def test_letters_that_are_left_add_up_to_the_queues(story: Story) -> None:
    """Route by route as many as the queues hold, the unroutable included."""
    left = Counter(letter["route"] for letter in story["letters"] if letter["left"])
    assert left == {"orders": 1, "unroutable": 1}
    assert {route: number for route, number in story["dead_letters"].items() if number} == left


def test_what_belongs_to_no_accepted_order_is_told_too(story: Story) -> None:
    """A payment without an order is a story of its own, and no accepted piece of business."""
    nobody = run(story, "nobody")
    assert nobody["status"] == "unaccepted"
    assert [row["kind"] for row in nobody["timeline"][:2]] == ["event", "delivery"]


def test_timelines_are_in_order_of_time(story: Story) -> None:
    """Each begins with the first event and has no row without an instant."""
    for told in story["runs"]:
        instants = [row["at"] for row in told["timeline"]]
        assert instants == sorted(instants)
        assert all(set(row) == {"at", "kind", "name", "detail"} for row in told["timeline"])


def test_watching_changes_nothing(both: tuple[Story, Story], assembly: Assembly) -> None:
    """The same seed gives the same executions and events with and without a recording, and the story says which."""
    story, watched = both
    unwatched_story, unwatched = play(assembly, watched=False)
    assert unwatched == watched
    assert (story["recorded"], unwatched_story["recorded"]) == (True, False)
    assert [letter["left"] for letter in unwatched_story["letters"]] == [True, True]


def test_the_same_seed_tells_the_same_story(story: Story, assembly: Assembly) -> None:
    """Byte for byte, as JSON and as a page, and without a path of this machine in it."""
    again, _ = play(assembly)
    text = json.dumps(story, ensure_ascii=False)
    assert json.dumps(again, ensure_ascii=False) == text
    assert render(again) == render(story)
    assert str(assembly.path.resolve().parent) not in text


def test_the_page_of_a_real_run_is_whole(story: Story) -> None:
    """Every order is on it, links lead somewhere, nothing is left open."""
    page = Page(render(story))
    assert {f"orders:{told['key']}" for told in story["runs"]} <= set(page.identifiers)
    assert set(page.links) <= set(page.identifiers)
    assert len(set(page.identifiers)) == len(page.identifiers)
    assert page.unbalanced == []
