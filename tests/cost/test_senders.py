"""Topics and pipes: priced where a row says how much they send, else named with the row that is missing."""

from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import read
from signalbox.cost import price
from signalbox.cost.documents import DocumentError
from signalbox.cost.projection.projection import Projection, project
from signalbox.cost.projection.system import read_system
from tests.cost.deployed import assembly, assumed, resource, template


def projected(folder: Path, resources: dict[str, Any], **rows: Any) -> Projection:
    """The projection of the small system with further resources."""
    body = template()
    body["Resources"] |= resources
    return project(read_system(read(assembly(folder, written=body))), assumed(rows))


def subscribed(topic: str, protocol: str) -> dict[str, Any]:
    """A subscription of a topic."""
    return resource("AWS::SNS::Subscription", TopicArn={"Ref": topic}, Protocol=protocol, Endpoint="e")


def billed(found: Projection) -> dict[str, str]:
    """Amounts of topics and pipes by item."""
    lines = found.bill.to_json()["lines"]
    return {f"{x['service']} {x['item']}": x["amount"] for x in lines if x["service"] in ("sns", "pipes")}


def status(found: Projection, name: str) -> tuple[str, str]:
    """Status and reason of a resource."""
    (row,) = [row for row in found.to_json()["resources"] if row["name"] == name]
    return row["status"], row["reason"]


def test_a_topic_delivers_to_each_of_its_subscriptions(tmp_path: Path) -> None:
    """A million notifications of 65 KB to two mail addresses and a queue: two requests each, and four mails."""
    resources = {
        "Topic": resource("AWS::SNS::Topic", TopicName="calls"),
        "One": subscribed("Topic", "email"),
        "Two": subscribed("Topic", "email-json"),
        "Queue": subscribed("Topic", "sqs"),
    }
    found = projected(tmp_path, resources, **{"topics/calls/publishes_per_month": 1_000_000, "topics/calls/kb": 65})
    assert billed(found) == {"sns publishes": "1", "sns deliveries.email": "80"}
    assert status(found, "calls") == ("priced", "")


def test_a_topic_in_order_is_billed_by_request_and_by_gigabyte(tmp_path: Path) -> None:
    """1,048,576 notifications of 2 KB are two gigabytes, and each is delivered to one queue."""
    resources = {
        "Topic": resource("AWS::SNS::Topic", TopicName="calls.fifo", FifoTopic=True),
        "Queue": subscribed("Topic", "sqs"),
    }
    rows = {"topics/calls.fifo/publishes_per_month": 1_048_576, "topics/calls.fifo/kb": 2}
    assert billed(projected(tmp_path, resources, **rows)) == {
        "sns publishes.fifo": "0.3145728",
        "sns published.fifo": "0.034",
        "sns deliveries.fifo": "0.01048576",
        "sns delivered.fifo": "0.002",
    }
    item = {"service": "sns", "publishes": 1_048_576, "deliveries": 1_048_576, "kb": 2, "fifo": True}
    assert price({"items": [item]}).to_json()["total"] == "0.36105856"


def test_a_pipe_is_billed_by_64_kilobytes(tmp_path: Path) -> None:
    """Two million events of 100 KB are four million requests."""
    pipe = {"Pipe": resource("AWS::Pipes::Pipe", Name="ends", Source="s", Target="t", RoleArn="r")}
    found = projected(tmp_path, pipe, **{"pipes/ends/requests_per_month": 2_000_000, "pipes/ends/kb": 100})
    assert billed(found) == {"pipes requests": "1.6"}
    assert status(found, "ends") == ("priced", "")


def test_without_a_row_they_are_not_priced_and_the_row_is_named(tmp_path: Path) -> None:
    """No topic and no pipe is priced at nothing."""
    resources = {
        "Topic": resource("AWS::SNS::Topic", TopicName="calls"),
        "Pipe": resource("AWS::Pipes::Pipe", Name="ends", Source="s", Target="t", RoleArn="r"),
    }
    found = projected(tmp_path, resources)
    for name, row in {"calls": "topics/NAME/publishes_per_month", "ends": "pipes/NAME/requests_per_month"}.items():
        verdict, reason = status(found, name)
        assert verdict == "not priced" and row in reason


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"topics/nobody/publishes_per_month": 1}, "'nobody' is unknown"),
        ({"topics/calls/publishes": 1}, "'publishes' is unknown"),
        ({"topics/calls/kb": 257}, "at most 256 KB"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, rows: dict[str, Any], words: str) -> None:
    """An unknown topic, an unknown figure, a size over the limit of SNS."""
    with pytest.raises(DocumentError, match=words):
        projected(tmp_path, {"Topic": resource("AWS::SNS::Topic", TopicName="calls")}, **rows)
