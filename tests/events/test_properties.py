"""Properties of a template that the twin would ignore are refused by their path."""

from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly, read
from signalbox.twin.deployment.property_tables.checks import UnsupportedProperty, check_properties, table
from signalbox.twin.deployment.property_tables.known import PROPERTIES
from tests.simulation import small

ROOT = Path(__file__).parents[2]


def one(folder: Path, kind: str, properties: dict[str, Any]) -> Assembly:
    """An assembly of one resource R."""
    return read(small.assembly(folder, "", {"R": {"Type": kind, "Properties": properties}}))


RULE = "AWS::Events::Rule"
TARGET = {"Id": "t", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}


@pytest.mark.parametrize(
    ("kind", "properties", "place", "ignore"),
    [
        ("AWS::SQS::Queue", {"RedriveAllowPolicy": {"redrivePermission": "denyAll"}}, "R.RedriveAllowPolicy ", ""),
        ("AWS::SQS::Queue", {"RedrivePolicy": {"maxReceives": 3}}, "R.RedrivePolicy.maxReceives ", ""),
        ("AWS::SQS::Queue", {"DeduplicationScope": "messageGroup"}, "R.DeduplicationScope is messageGroup", ""),
        ("AWS::SQS::Queue", {"QueueNames": "typo"}, "R.QueueNames ", ""),
        ("AWS::Lambda::Function", {"VpcConfig": {"SubnetIds": ["s"]}}, "R.VpcConfig ", ""),
        ("AWS::Lambda::Function", {"Runtime": "nodejs22.x"}, "R.Runtime is nodejs22.x", ""),
        ("AWS::Lambda::EventSourceMapping", {"ParallelizationFactor": 2}, "R.ParallelizationFactor is 2", ""),
        ("AWS::Lambda::EventSourceMapping", {"FunctionResponseTypes": ["X"]}, "R.FunctionResponseTypes[0] is X", ""),
        (RULE, {"ScheduleExpression": "rate(1 day)"}, "R.ScheduleExpression ", ""),
        (
            RULE,
            {"Targets": [TARGET, {**TARGET, "EcsParameters": {"TaskCount": 1}}]},
            "R.Targets[1].EcsParameters ",
            "AWS::Events::Rule.Targets.EcsParameters",
        ),
        ("AWS::DynamoDB::Table", {"BillingMode": "PROVISIONED"}, "R.BillingMode is PROVISIONED", ""),
        ("AWS::DynamoDB::Table", {"ResourcePolicy": {}}, "R.ResourcePolicy ", ""),
    ],
)
def test_a_property_is_named_unless_it_is_ignored(
    tmp_path: Path, kind: str, properties: dict[str, Any], place: str, ignore: str
) -> None:
    """The message has the place and the option with which to go on, and the option works."""
    assembly = one(tmp_path, kind, properties)
    with pytest.raises(UnsupportedProperty) as refused:
        check_properties(assembly)
    assert place in str(refused.value)
    option = str(refused.value).rpartition("--ignore ")[2]
    assert option == (ignore or f"{kind}.{place.removeprefix('R.').split(' ')[0].split('[')[0]}")
    check_properties(assembly, [option])
    with pytest.raises(UnsupportedProperty):
        check_properties(assembly, [f"{option}s"])


def test_what_the_twin_obeys_and_what_has_no_effect_pass(tmp_path: Path) -> None:
    """Obeyed properties, harmless ones with all below them, and the supported values pass."""
    properties = {
        "QueueName": "q.fifo",
        "FifoQueue": True,
        "DeduplicationScope": "queue",
        "RedrivePolicy": {"deadLetterTargetArn": "arn", "maxReceiveCount": 3},
        "Tags": [{"Key": "a", "Value": "b"}],
    }
    check_properties(one(tmp_path, "AWS::SQS::Queue", properties))


def test_the_page_prints_the_table() -> None:
    """docs/fidelity.md holds the table as the code has it."""
    assert table() in (ROOT / "docs/fidelity.md").read_text("utf-8")
    assert all(not set(known.obeyed.split()) & set(known.harmless.split()) for known in PROPERTIES.values())
