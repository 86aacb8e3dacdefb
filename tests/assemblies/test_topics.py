"""Topics on the twin: subscriptions, filter policies, raw delivery, order, dead letters and faults."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from signalbox.errors import InputError
from signalbox.twin import Twin
from tests.assemblies.templates import arn, bodies, function, lines, may_invoke, may_send, queue, topic, written

PRINTS = "import json\n\ndef handler(event, context):\n    print(json.dumps(event))\n"


def subscription(protocol: str, endpoint: str, **more: Any) -> dict[str, Any]:
    """Return a subscription to the topic `News`."""
    given = {"TopicArn": {"Ref": "News"}, "Protocol": protocol, "Endpoint": arn(endpoint), **more}
    return {"Type": "AWS::SNS::Subscription", "Properties": given}


RESOURCES = {
    "News": topic(),
    "Plain": queue(),
    "Raw": queue(),
    "Prices": queue(),
    "Bodies": queue(),
    "Closed": queue(),
    "Undelivered": queue(),
    "Policy": may_send("Plain", "Raw", "Prices", "Bodies", "Undelivered"),
    "Reader": function("reader.handler"),
    "Permission": may_invoke("Reader", "sns.amazonaws.com"),
    "ToPlain": subscription("sqs", "Plain"),
    "ToRaw": subscription("sqs", "Raw", RawMessageDelivery=True),
    "ToPrices": subscription("sqs", "Prices", FilterPolicy={"price": [{"numeric": [">", 10]}], "shop": ["a", "b"]}),
    "ToBodies": subscription(
        "sqs", "Bodies", FilterPolicy={"order": {"state": ["open"]}}, FilterPolicyScope="MessageBody"
    ),
    "ToClosed": subscription("sqs", "Closed", RedrivePolicy={"deadLetterTargetArn": arn("Undelivered")}),
    "ToReader": subscription("lambda", "Reader"),
    "ToPeople": {
        "Type": "AWS::SNS::Subscription",
        "Properties": {"TopicArn": {"Ref": "News"}, "Protocol": "email", "Endpoint": "who@example.com"},
    },
}
SCRIPT = [
    {"at": 0, "topic": "News", "message": {"order": {"state": "open"}}, "subject": "first"},
    {"at": 5, "topic": "News", "message": "no JSON", "attributes": {"price": 12.5, "shop": "b"}},
    {"at": 9, "topic": "News", "message": {"order": {"state": "shut"}}, "attributes": {"price": 9, "shop": "a"}},
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    """One finished run with every kind of subscription."""
    folder = written(tmp_path_factory.mktemp("topics"), RESOURCES, {"reader": PRINTS})
    with Twin.from_assembly(folder) as twin:
        twin.play(SCRIPT)
    return twin


def test_a_queue_gets_the_document_of_a_message(run: Twin) -> None:
    """The body has type, subject, message and attributes where delivery is not raw."""
    first = json.loads(bodies(run, "Plain")[0])
    assert (first["Type"], first["Subject"]) == ("Notification", "first")
    assert json.loads(first["Message"]) == {"order": {"state": "open"}}
    second = json.loads(bodies(run, "Plain")[1])
    assert second["MessageAttributes"]["price"] == {"Type": "Number", "Value": "12.5"}


def test_raw_delivery_keeps_message_and_attributes(run: Twin) -> None:
    """The body is the message, and its attributes are attributes of the queue's message."""
    assert bodies(run, "Raw")[1] == "no JSON"
    raw = next(queue for queue in run.cloud.queues.values() if queue.name.endswith("Raw"))
    attributes = next(message.attributes for message in raw.messages() if message.body == "no JSON")
    assert attributes["shop"]["StringValue"] == "b"


def test_filter_policies_judge_attributes_and_bodies(run: Twin) -> None:
    """A policy takes numbers and texts of attributes, or fields of a body that is JSON."""
    assert [json.loads(body)["Message"] for body in bodies(run, "Prices")] == ["no JSON"]
    assert [json.loads(json.loads(body)["Message"]) for body in bodies(run, "Bodies")] == [{"order": {"state": "open"}}]


def test_a_refused_message_is_a_dead_letter_of_its_subscription(run: Twin) -> None:
    """A queue whose policy does not allow the topic gets nothing; the subscription's dead-letter queue does."""
    assert bodies(run, "Closed") == []
    assert len(bodies(run, "Undelivered")) == 3
    assert run.results.dead_letters() == {"Undelivered": 3}


def test_functions_and_people_get_messages(run: Twin) -> None:
    """A function is invoked with a record; what a person gets is kept."""
    events = [json.loads(line) for line in lines(run, "Reader")]
    assert [event["Records"][0]["Sns"]["Subject"] for event in events] == ["first", None, None]
    assert [notice.endpoint for notice in run.cloud.deliverer.notices] == ["who@example.com"] * 3


FIFO = {
    "News": topic(FifoTopic=True, ContentBasedDeduplication=True),
    "Ordered": queue(FifoQueue=True),
    "Policy": may_send("Ordered"),
    "ToOrdered": subscription("sqs", "Ordered", RawMessageDelivery=True),
}


def test_a_fifo_topic_keeps_order_and_drops_duplicates(tmp_path: Path) -> None:
    """Messages of a group arrive in the order of their publication; equal ones within 5 minutes once."""
    texts = [f"{number}" for number in range(12)]
    with Twin.from_assembly(written(tmp_path, FIFO)) as twin:
        twin.play([{"at": 0, "topic": "News", "message": text, "group": "g"} for text in [*texts, "3", "4"]])
        assert bodies(twin, "Ordered") == texts
        name = next(iter(twin.cloud.topics.topics.values())).name
        assert name.endswith(".fifo")
        with pytest.raises(ClientError, match="MessageGroupId"):
            twin.client("sns").publish(TopicArn=next(iter(twin.cloud.topics.topics)), Message="x")


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        ({**FIFO, "ToOrdered": subscription("lambda", "Ordered")}, "Invalid protocol type: lambda"),
        ({**FIFO, "News": topic()}, "FIFO SQS Queues can not be subscribed to standard SNS topics"),
        ({**FIFO, "ToOrdered": subscription("sqs", "Ordered", FilterPolicy={"a": "b"})}, "FilterPolicy"),
        ({**FIFO, "ToOrdered": subscription("https", "Ordered")}, r"ToOrdered\.Protocol is https"),
    ],
)
def test_what_cannot_subscribe_is_refused(tmp_path: Path, resources: dict[str, Any], reason: str) -> None:
    """Each refusal has the resource's path and the reason."""
    with pytest.raises(InputError, match=reason), Twin.from_assembly(written(tmp_path, resources)):
        pass


def test_faults_reach_topics(tmp_path: Path) -> None:
    """Duplicates and a refusing target happen between a topic and its queue, too."""
    with Twin.from_assembly(written(tmp_path, {**FIFO, "News": topic(), "Ordered": queue()})) as twin:
        name = next(iter(twin.cloud.queues.values())).name
        twin.play(
            [
                {"at": 0, "fault": "duplicate-delivery", "copies": 3, "times": 1},
                {"at": 1, "topic": "News", "message": "thrice"},
                {"at": 100, "fault": "target-down", "queue": name, "seconds": 50},
                {"at": 101, "topic": "News", "message": "late"},
            ]
        )
        assert bodies(twin, "Ordered") == ["thrice"] * 3 + ["late"]
        assert twin.now > 150
