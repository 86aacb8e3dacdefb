"""Letters that fail late, letters in order, and letters that stay although they should go."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from signalbox.assembly import Assembly
from signalbox.desk import Account, DeadLetters, carry_out, count_dead_letters, group_by_cause, perform
from signalbox.desk.dead_letters.dead_letter import from_message
from signalbox.desk.dead_letters.selection import count_matching
from signalbox.twin import Twin
from signalbox.twin.gateway.calls import success
from signalbox.twin.services.sqs.queues import Queue
from tests.desk.six_causes import received
from tests.desk.test_desk import account, act, counts, desk
from tests.simulation.orders import fault
from tests.workflows.orders import on_hand

Open = Callable[..., Twin]
LETTERS = 40


@pytest.fixture
def throttled(twin: Open) -> Twin:
    """Goods that nobody can book, because their table throttles without end."""
    run = twin(seed=5, schedules=False)
    run.play([fault(19, function="orders-receive-stock", times=0), *(received(n, 1 + n / 50) for n in range(LETTERS))])
    return run


def events(run: Twin) -> list[str]:
    """Return the ids of the events in the dead letters of `stock`.

    Some are there twice, as the function was interrupted after it gave up.
    """
    return [identity for cause in group_by_cause(desk(run), "stock")["causes"] for identity in cause["eventIds"]]


def queue(run: Twin) -> Queue:
    return next(queue for queue in run.cloud.queues.values() if queue.name == "signalbox-dev-stock")


def test_a_replay_stops_when_a_failure_returns_that_takes_its_time(throttled: Twin) -> None:
    """A replay waits for failures at the last receive.

    Ten of each reason are sent, and no more while the table throttles.
    """
    letters = len(events(throttled))
    done = act(throttled, "replay", route="stock")
    assert 0 < done["replayed"] <= 20
    assert {stopped["reason"] for stopped in done["stopped"]} == {"Exhausted", "RetriesExhausted"}
    assert done["left"] >= letters - 20
    throttled.run_until_idle()
    assert len(set(events(throttled))) == LETTERS


def test_once_it_is_mended_all_of_them_go_on(throttled: Twin) -> None:
    """Trials end as soon as their dead letters are handled, before the time of a failure."""
    throttled.cloud.interference.planned.clear()
    letters, begun = len(events(throttled)), throttled.now
    done = act(throttled, "replay", route="stock")
    assert (done["replayed"], done["left"], done["stopped"]) == (letters, 0, [])
    assert throttled.now - begun < 30
    throttled.run_until_idle()
    assert counts(throttled) == {}
    assert sum(on_hand(throttled, f"sku-{number}") for number in range(LETTERS)) == LETTERS


def test_a_busy_queue_ends_the_trial_when_messages_would_have_failed(throttled: Twin) -> None:
    """A queue with other messages is never empty: dead letters that have not returned in time are handled."""
    throttled.cloud.interference.planned.clear()
    queue(throttled).delay = 60
    begun, exhausted = throttled.now, {"reason": "Exhausted"}
    throttled.plan(received(1_000 + n, begun + 30 * n) for n in range(60))
    throttled.advance(seconds=60)
    begun = throttled.now
    done = act(throttled, "replay", route="stock", where=exhausted)
    assert (done["returned"], done["stopped"]) == (0, [])
    patience = 5 * queue(throttled).visibility
    assert patience < throttled.now - begun < patience + 60


def test_what_a_replay_holds_nobody_else_gets(throttled: Twin) -> None:
    """However long a trial takes."""
    queue(throttled).visibility = 400.0
    found: list[int] = []

    def look(seconds: float) -> None:
        throttled.advance(seconds=seconds)
        if len(found) < 120:
            url = desk(throttled).urls("stock")[0]
            found.append(len(desk(throttled).receive(url, 0)))

    steps = perform(account(throttled), {"desk": "replay", "route": "stock"})
    begun = throttled.now
    carry_out(steps, look)
    assert throttled.now - begun > 900 + 300
    assert sum(found) == 0


def postings(run: Twin, letters: int = 25, group: str = "a", reason: str = "InvalidEvent") -> None:
    """Letters of one group of the ordered route."""
    for number in range(letters):
        run.client("sqs").send_message(
            QueueUrl=desk(run).urls("postings")[0],
            MessageBody=json.dumps({"detail-type": "PostingMade", "detail": {"id": f"{group}-{reason}-{number}"}}),
            MessageAttributes={"reason": {"DataType": "String", "StringValue": reason}},
            MessageGroupId=group,
            MessageDeduplicationId=f"{group}-{reason}-{number}",
        )


def test_of_an_ordered_route_what_lies_behind_is_told(twin: Open) -> None:
    """A queue returns ten of a group; the answer has the number of others, and counts a whole queue."""
    run = twin(schedules=False)
    postings(run)
    postings(run, 3, "b")
    found = group_by_cause(desk(run), "postings")
    assert (sum(cause["count"] for cause in found["causes"]), found["unseen"]) == (13, 15)
    assert count_matching(desk(run), "postings", {}) == (13, 15)
    (row,) = [row for row in count_dead_letters(desk(run))["routes"] if row["route"] == "postings"]
    assert row["messages"] == 28
    assert group_by_cause(desk(run), "orders")["unseen"] == 0


def test_a_drop_goes_on_behind_the_first_ten(twin: Open) -> None:
    """All 25 of a group are dropped and lie in the archive; none are left."""
    run = twin(schedules=False)
    postings(run)
    done = act(run, "drop", route="postings")
    assert (done["dropped"], done["left"], done["unseen"]) == (25, 0, 0)
    assert counts(run) == {}


@pytest.mark.parametrize(("verb", "number"), [("drop", "dropped"), ("replay", "replayed")])
def test_what_is_not_meant_hides_what_is(twin: Open, verb: str, number: str) -> None:
    """Twelve dead letters hide five selected ones: none is changed, and the answer has their number."""
    run = twin(schedules=False)
    postings(run, 12)
    postings(run, 5, reason="Exhausted")
    done = act(run, verb, route="postings", where={"reason": "Exhausted"})
    assert (done[number], done["left"], done["unseen"]) == (0, 17, 7)
    assert group_by_cause(desk(run), "postings")["causes"][0]["count"] == 10


def refusing(run: Twin, operation: str) -> None:
    """The first entry of each such batch fails."""
    answer = run.cloud.gateway.services["sqs"]

    def first_fails(model: Any, call: Any) -> Any:
        entries = call.parameters.get("Entries", [])
        if call.operation != operation or call.caller is not None:
            return answer(model, call)
        failed = {"Id": entries[0]["Id"], "Code": "InternalError", "Message": "try again", "SenderFault": False}
        call.parameters = {**call.parameters, "Entries": entries[1:]}
        return success({**answer(model, call)[1], "Failed": [failed]})

    run.cloud.gateway.services["sqs"] = first_fails


def test_what_could_not_be_deleted_is_left(twin: Open) -> None:
    """A drop counts the letters that are gone, not those that it asked for; the next one takes the rest."""
    run = twin(schedules=False)
    run.play([received(n, 1 + n, quantity="one") for n in range(5)])
    answer = run.cloud.gateway.services["sqs"]
    refusing(run, "DeleteMessageBatch")
    done = act(run, "drop", route="stock")
    assert (done["dropped"], done["left"]) == (4, 1)
    run.cloud.gateway.services["sqs"] = answer
    assert act(run, "drop", route="stock")["dropped"] == 1


def test_what_was_sent_and_could_not_be_deleted_is_told(twin: Open) -> None:
    """A replay names the letter that it sent and that stays; it stops nothing, and its effect comes once."""
    run = twin(schedules=False)
    run.play([received(n, 1 + n, quantity="one") for n in range(5)])
    refusing(run, "DeleteMessageBatch")
    done = act(run, "replay", route="stock", edit={"/data/quantity": 1})
    assert (done["replayed"], done["left"], done["stopped"]) == (5, 1, [])
    assert done["refused"] == {"StockReceived-0": "it was sent, but stays: try again"}
    run.run_until_idle()
    assert on_hand(run, "sku-0") == 1


def test_ten_letters_are_one_request(assembly: Assembly) -> None:
    """Twelve letters are put back by two requests; what SQS could not delete is given with its reason."""
    sqs = boto3.client("sqs", region_name="us-east-1")
    message = {"Body": "x", "ReceiptHandle": "", "MessageId": ""}
    url = "https://queue"
    letters = [from_message(url, {**message, "ReceiptHandle": f"r{n}", "MessageId": f"m{n}"}) for n in range(12)]
    tens = [
        [{"Id": str(n), "ReceiptHandle": f"r{first + n}"} for n in range(many)] for first, many in ((0, 10), (10, 2))
    ]
    failed = {"Id": "1", "Code": "ReceiptHandleIsInvalid", "Message": "it has expired", "SenderFault": True}
    with Stubber(sqs) as stub:
        for ten in tens:
            entries = [{**entry, "VisibilityTimeout": 0} for entry in ten]
            answer = {"Successful": [], "Failed": []}
            stub.add_response("change_message_visibility_batch", answer, {"QueueUrl": url, "Entries": entries})
        for ten, failures in zip(tens, ([], [failed]), strict=True):
            answer = {"Successful": [], "Failed": failures}
            stub.add_response("delete_message_batch", answer, {"QueueUrl": url, "Entries": ten})
        found = DeadLetters(Account(assembly, lambda service: sqs))
        found.release(letters)
        assert found.delete(letters) == {"m11": "it has expired"}
        stub.assert_no_pending_responses()
