"""Properties of a template that the twin would ignore are refused by their path."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scenarios.cli import chaos, growth, load
from scenarios.cli import demo as project_demo
from signalbox.assembly import Assembly, read
from signalbox.assembly.types import TYPES
from signalbox.cli import cost, demo
from signalbox.cli.desk.recorded_run import reopened
from signalbox.cli.live import play
from signalbox.cli.options import Ignored
from signalbox.twin import Twin
from signalbox.twin.deployment.property_tables.checks import PROPERTIES, UnsupportedProperty, check_properties
from signalbox.twin.gateway.calls import UnsupportedCall
from signalbox.twin.play.recorded_runs import record
from tests.events.fidelity_page import PAGE, renewed
from tests.simulation import small


def one(folder: Path, kind: str, properties: dict[str, Any]) -> Assembly:
    """An assembly of one resource R."""
    return read(small.assembly(folder, "", {"R": {"Type": kind, "Properties": properties}}))


RULE = "AWS::Events::Rule"
TARGET = {"Id": "t", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}


@pytest.mark.parametrize(
    ("kind", "properties", "place", "ignore"),
    [
        ("AWS::SQS::Queue", {"RedrivePolicy": {"maxReceives": 3}}, "R.RedrivePolicy.maxReceives ", ""),
        ("AWS::SQS::Queue", {"DeduplicationScope": "group"}, "R.DeduplicationScope is group", ""),
        ("AWS::SQS::Queue", {"QueueNames": "typo"}, "R.QueueNames ", ""),
        ("AWS::Lambda::Function", {"FileSystemConfigs": [{"Arn": "a"}]}, "R.FileSystemConfigs", ""),
        ("AWS::Lambda::Function", {"EphemeralStorage": {"Size": 1024}}, "R.EphemeralStorage.Size is 1024", ""),
        ("AWS::Lambda::EventSourceMapping", {"FunctionResponseTypes": ["X"]}, "R.FunctionResponseTypes[0] is X", ""),
        (
            RULE,
            {"Targets": [{**TARGET, "AppSyncParameters": {}}]},
            "R.Targets[0].AppSyncParameters ",
            "AWS::Events::Rule.Targets.AppSyncParameters",
        ),
        (
            RULE,
            {"Targets": [TARGET, {**TARGET, "EcsParameters": {"TaskCount": 1}}]},
            "R.Targets[1].EcsParameters ",
            "AWS::Events::Rule.Targets.EcsParameters",
        ),
        ("AWS::DynamoDB::Table", {"BillingMode": "LATER"}, "R.BillingMode is LATER", ""),
        ("AWS::DynamoDB::Table", {"ResourcePolicy": {}}, "R.ResourcePolicy ", ""),
        ("AWS::DynamoDB::Table", {"ResourcePolicy": {}}, "R.ResourcePolicy ", ""),
        (
            "AWS::DynamoDB::GlobalTable",
            {"Replicas": [{"Region": "eu-west-1"}]},
            "R.Replicas[0].Region is eu-west-1",
            "AWS::DynamoDB::GlobalTable.Replicas.Region",
        ),
        ("AWS::S3::Bucket", {"ReplicationConfiguration": {"Role": "r"}}, "R.ReplicationConfiguration ", ""),
        ("AWS::S3::Bucket", {"NotificationConfiguration": {"QueueConfigurations": []}, "Bucket": 1}, "R.Bucket ", ""),
        ("AWS::StepFunctions::StateMachine", {"StateMachineType": "FAST"}, "R.StateMachineType is FAST", ""),
        (
            "AWS::StepFunctions::StateMachineAlias",
            {"DeploymentPreference": {"Type": "LINEAR", "StateMachineVersionArn": "arn:1"}},
            "R.DeploymentPreference.Type is LINEAR",
            "",
        ),
        ("AWS::Lambda::Alias", {"FunctionName": "f", "RoutingConfig": {}}, "R.RoutingConfig ", ""),
        (
            "AWS::Lambda::Alias",
            {"FunctionName": "f", "ProvisionedConcurrencyConfig": {}},
            "R.ProvisionedConcurrencyConfig ",
            "",
        ),
        ("AWS::Lambda::Permission", {"PrincipalOrgID": "o-1"}, "R.PrincipalOrgID ", ""),
        (
            "AWS::Lambda::EventInvokeConfig",
            {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::b"}}},
            "R.DestinationConfig.OnFailure.Destination is arn:aws:s3:::b",
            "",
        ),
        (
            "AWS::Lambda::EventSourceMapping",
            {"EventSourceArn": "arn:aws:kafka:us-east-1:1:cluster/s"},
            "R.EventSourceArn is arn:aws:kafka",
            "",
        ),
        ("AWS::Lambda::EventSourceMapping", {"TumblingWindowInSeconds": 30}, "R.TumblingWindowInSeconds is 30", ""),
        ("AWS::Events::EventBus", {"DeadLetterConfig": {}}, "R.DeadLetterConfig ", ""),
        ("AWS::Scheduler::Schedule", {"Target": {"EcsParameters": {}}}, "R.Target.EcsParameters ", ""),
        ("AWS::Scheduler::Schedule", {"FlexibleTimeWindow": {"Mode": "SOON"}}, "R.FlexibleTimeWindow.Mode is SOON", ""),
        ("AWS::ApiGatewayV2::Api", {"CorsConfigurations": {}}, "R.CorsConfigurations ", ""),
        ("AWS::ApiGatewayV2::Api", {"ProtocolType": "GRPC"}, "R.ProtocolType is GRPC", ""),
        ("AWS::ApiGatewayV2::Integration", {"ConnectionType": "VPC_LINK"}, "R.ConnectionType is VPC_LINK", ""),
        ("AWS::ApiGatewayV2::Route", {"AuthorizationType": "JWT"}, "R.AuthorizationType is JWT", ""),
        ("AWS::ApiGatewayV2::Stage", {"StageVariables": {}}, "R.StageVariables ", ""),
        (
            "AWS::SecretsManager::RotationSchedule",
            {"RotationRules": {"ScheduleExpression": "rate(4 hours)"}},
            "R.RotationRules.ScheduleExpression ",
            "",
        ),
        ("AWS::SSM::Parameter", {"Policies": "[]"}, "R.Policies ", ""),
        ("AWS::CloudWatch::Alarm", {"ExtendedStatistic": "tm90"}, "R.ExtendedStatistic is tm90", ""),
        ("AWS::CloudWatch::Alarm", {"ExtendedStatistic": "PR(:300)"}, "R.ExtendedStatistic is PR(:300)", ""),
        (
            "AWS::CloudWatch::Alarm",
            {"EvaluateLowSampleCountPercentile": "ignore"},
            "R.EvaluateLowSampleCountPercentile ",
            "",
        ),
        (
            "AWS::CloudWatch::Alarm",
            {"Metrics": [{"Id": "m", "MetricStat": {"Stat": "IQM", "Period": 60}}]},
            "R.Metrics[0].MetricStat.Stat is IQM",
            "AWS::CloudWatch::Alarm.Metrics.MetricStat.Stat",
        ),
        (
            "AWS::CloudWatch::Alarm",
            {"ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold"},
            "R.ComparisonOperator is LessThanLowerOrGreaterThanUpperThreshold",
            "",
        ),
        ("AWS::IAM::Role", {"Unknown": 1}, "R.Unknown ", ""),
        ("AWS::SNS::Subscription", {"Protocol": "https"}, "R.Protocol is https", ""),
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


def test_each_type_that_an_assembly_may_hold_has_a_table() -> None:
    """No type is read without a table of its properties."""
    assert PROPERTIES.keys() >= TYPES.keys()


def test_the_page_prints_the_table() -> None:
    """docs/fidelity.md holds the tables as the code has them: `python -m tests.events.fidelity_page` writes them."""
    page = PAGE.read_text("utf-8")
    assert renewed(page) == page
    assert all(not set(known.obeyed.split()) & set(known.harmless.split()) for known in PROPERTIES.values())


VERBS = [demo.demo, project_demo.demo, load.load, chaos.chaos, growth.growth, play.play, cost.calibrate_projection]


@pytest.mark.parametrize("verb", VERBS, ids=[f"{verb.__module__}.{verb.__name__}" for verb in VERBS])
def test_each_verb_that_opens_a_twin_takes_ignore(verb: Callable[..., int]) -> None:
    """The option is the same everywhere."""
    assert inspect.signature(verb, eval_str=True).parameters["ignore"].annotation == Ignored


def test_an_assembly_carries_what_its_twins_leave_out(tmp_path: Path, twin: Callable[..., Twin]) -> None:
    """A verb notes it at the assembly; a test hands it to the fixture."""
    name = "AWS::SQS::Queue.Colour"
    assembly = one(tmp_path, "AWS::SQS::Queue", {"QueueName": "q", "Colour": "red"})
    with pytest.raises(UnsupportedProperty), Twin(assembly):
        pass
    assembly.ignored = (name,)
    with Twin(assembly) as opened:
        assert opened.queue("q").size == 0
    assembly.ignored = ()
    assert twin(ignored=[name]).queue("q").size == 0


def test_a_recorded_run_is_played_again_with_what_it_left_out(tmp_path: Path) -> None:
    """The desk opens the run of `demo --ignore` without the option."""
    assembly = one(tmp_path / "assembly", "AWS::SQS::Queue", {"QueueName": "q", "Colour": "red"})
    assembly.ignored = ("AWS::SQS::Queue.Colour",)
    with Twin(assembly, 3) as opened:
        record(tmp_path / "run", opened, [])
    again = reopened(tmp_path / "run", None)
    assert again.assembly.ignored == assembly.ignored
    assert again.twin.seed == 3
    again.close()


@pytest.fixture
def assembly(tmp_path: Path) -> Assembly:
    """The assembly that the fixture `twin` opens here."""
    return one(tmp_path / "own", "AWS::SQS::Queue", {"QueueName": "q", "Colour": "red"})


def test_a_service_that_the_twin_does_not_have_is_named(tmp_path: Path) -> None:
    """A handler's call of it ends the run; moto would answer, and nothing would follow."""
    handlers = (
        "import boto3\ndef f(event, context):\n    boto3.client('athena').list_work_groups()\n    print('went on')\n"
    )
    folder = small.assembly(tmp_path, handlers, {"F": small.function("f")})
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
    with Twin.from_assembly(folder) as opened, pytest.raises(UnsupportedCall, match=r"no athena\.ListWorkGroups"):
        opened.cloud.asynchronous.invoke(arn, "{}")
        opened.run_until_idle()
    with Twin.from_assembly(folder, ignored=["athena"]) as opened:
        opened.cloud.asynchronous.invoke(arn, "{}")
        opened.run_until_idle()
        assert opened.cloud.functions.lines["f"] == ["went on"]
