"""Replays of an archive reach the rules that they name."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from signalbox.twin import Twin
from tests.simulation import small


def rule(name: str, queue_id: str) -> dict[str, Any]:
    """A rule from the bus to a queue."""
    properties = {
        "Name": name,
        "EventBusName": {"Ref": "Bus"},
        "EventPattern": {"detail-type": ["Go"]},
        "Targets": [{"Id": "t", "Arn": {"Fn::GetAtt": [queue_id, "Arn"]}}],
    }
    return {"Type": "AWS::Events::Rule", "Properties": properties}


def test_a_replay_to_single_rules_reaches_these_alone(tmp_path: Path) -> None:
    """Only the rules in FilterArns get the event again; an unknown rule is refused, and its name stays free."""
    archive = {"ArchiveName": "a", "SourceArn": {"Fn::GetAtt": ["Bus", "Arn"]}}
    resources = {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "b"}},
        "A": {"Type": "AWS::Events::Archive", "Properties": archive},
        "W": small.queue("w"),
        "V": small.queue("v"),
        "R": rule("r", "W"),
        "Q": rule("q", "V"),
        "P": small.entry("R", "W"),
        "O": small.entry("Q", "V"),
    }
    with Twin.from_assembly(small.assembly(tmp_path, "", resources), seed=3) as twin:
        twin.publish_raw("{}", "Go")
        twin.run_until_idle()
        bus, events = twin.cloud.buses.buses["b"], twin.client("events")
        wanted: dict[str, Any] = {
            "ReplayName": "one",
            "EventSourceArn": next(iter(twin.cloud.archives.archives)),
            "EventStartTime": twin.cloud.clock.start - 1,
            "EventEndTime": twin.cloud.clock.now + 1,
        }
        with pytest.raises(ClientError, match="FilterArns is not valid: no rule arn:other"):
            events.start_replay(**wanted, Destination={"Arn": bus.arn, "FilterArns": ["arn:other"]})
        events.start_replay(**wanted, Destination={"Arn": bus.arn, "FilterArns": [bus.rules[0].arn]})
        twin.run_until_idle()
        sizes = {queue.name: queue.size for queue in twin.cloud.queues.values()}
    assert sizes == {"w": 2, "v": 1}
