"""Recordings of messages: receives, results, and dead letters."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from signalbox.twin import Twin
from signalbox.twin.observe.story.business import Business
from signalbox.twin.observe.story.dead_letters import SPENT, dead_letters
from signalbox.twin.observe.story.recording import Recording, watch
from tests.simulation.small import assembly, function, queue, source

HANDLERS = """
def work(event, context):
    bodies = [record["body"] for record in event["Records"]]
    if "raise" in "".join(bodies):
        raise ValueError("no")
    return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"] if '"bad"' in r["body"]]}
"""


@pytest.fixture
def run(tmp_path: Path) -> Iterator[tuple[Twin, Recording]]:
    redrive = {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 2}
    resources = {
        "Dead": queue("dead"),
        "Jobs": queue("jobs", VisibilityTimeout=60, RedrivePolicy=redrive),
        "Work": function("work"),
        "Source": source("Jobs", "Work", BatchSize=1),
    }
    routes = [{"name": "jobs", "events": [], "queue": "jobs", "deadLetterQueue": "dead"}]
    with Twin.from_assembly(assembly(tmp_path, HANDLERS, resources, {"Signalbox::Routes": routes}), seed=1) as twin:
        yield twin, watch(twin)


def send(twin: Twin, word: str) -> None:
    """A message with an event of this type."""
    body = json.dumps({"id": word, "detail-type": word, "detail": {"id": f"event-{word}"}})
    url = twin.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    twin.client("sqs").send_message(QueueUrl=url, MessageBody=body)
    twin.run_until_idle()


def test_a_message_that_is_dealt_with_is_one_delivery(run: tuple[Twin, Recording]) -> None:
    """A delivery has the event's id and type, the queue, the function and the times in order."""
    twin, recording = run
    send(twin, "good")
    (seen,) = recording.deliveries
    assert (seen.event, seen.type, seen.queue, seen.function) == ("event-good", "good", "jobs", "work")
    assert (seen.receive, seen.result, seen.error) == (1, "done", "")
    assert seen.sent <= seen.begun < seen.ended
    assert recording.arrivals == []


@pytest.mark.parametrize(("word", "error"), [("bad", ""), ("raise", "ValueError")])
def test_a_message_that_fails_is_followed_to_its_death(run: tuple[Twin, Recording], word: str, error: str) -> None:
    """Each receive is a delivery, reported or raised; then it arrives among the dead, with our word for its reason."""
    twin, recording = run
    send(twin, word)
    assert [(seen.receive, seen.result, seen.error) for seen in recording.deliveries] == [
        (1, "back", error),
        (2, "back", error),
    ]
    (arrival,) = recording.arrivals
    assert arrival.at >= recording.deliveries[-1].begun + 60
    (letter,) = dead_letters(twin, Business(twin), recording, lambda at: at)
    assert (letter["route"], letter["reason"], letter["type"], letter["left"]) == ("jobs", SPENT, word, True)
    assert letter["error"] == f"2 receives, the last ended with {error or 'a reported failure'}"


def test_looking_at_a_dead_letter_is_no_new_arrival(run: tuple[Twin, Recording]) -> None:
    """Somebody receives it and lets it come back: it is the same letter, and still there."""
    twin, recording = run
    send(twin, "bad")
    sqs = twin.client("sqs")
    sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="dead")["QueueUrl"], VisibilityTimeout=5)
    twin.advance(minutes=1)
    assert len(recording.arrivals) == 1
    assert [letter["left"] for letter in dead_letters(twin, Business(twin), recording, lambda at: at)] == [True]


def test_a_letter_that_went_back_is_known_to_be_replayed(run: tuple[Twin, Recording]) -> None:
    """A replayed dead letter is gone, and its event reaches the function again."""
    twin, recording = run
    send(twin, "bad")
    died = recording.arrivals[0].at
    sqs = twin.client("sqs")
    url = sqs.get_queue_url(QueueName="dead")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    twin.advance(seconds=5)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    mended = {**json.loads(message["Body"]), "detail-type": "good"}
    jobs = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=jobs, MessageBody=json.dumps(mended).replace('"bad"', '"good"'))
    twin.run_until_idle()
    (letter,) = dead_letters(twin, Business(twin), recording, lambda at: at)
    assert letter["left"] is False
    assert letter["replayed"] is not None
    assert letter["replayed"] > died
