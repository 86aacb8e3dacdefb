"""Templates that CloudFormation refuses: references to nothing, values of parameters, keys of tables, names."""

from pathlib import Path
from typing import Any

import pytest

from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.deployment.refusals.roles import may_assume
from tests.assemblies.templates import ROLE, arn, bodies, function, may_send, queue, role_for, topic, written

NUMBER = {"Type": "Number", "MinValue": 30}
WORD = {"Type": "String", "AllowedPattern": "[a-z]+", "MaxLength": 5}
CHOICE = {"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"], "Default": "a, c"}
NEVER = {"Never": {"Fn::Equals": ["1", "2"]}}


def table(*keys: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Return a table with these names and kinds of keys."""
    schema = [{"AttributeName": name, "KeyType": kind} for name, kind in keys]
    names = [{"AttributeName": name, "AttributeType": "S"} for name, _ in keys]
    properties = {"KeySchema": schema, "AttributeDefinitions": names, "BillingMode": "PAY_PER_REQUEST", **more}
    return {"Type": "AWS::DynamoDB::Table", "Properties": properties}


def uses(value: Any) -> dict[str, Any]:
    """Return a function with a value in its environment."""
    return function("a.handler", Environment={"Variables": {"VALUE": value}})


def machine(definition: str) -> dict[str, Any]:
    """Return a machine of a definition."""
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"RoleArn": ROLE, "DefinitionString": definition}}


def pipe(**parameters: Any) -> dict[str, Any]:
    """Return a pipe from the queue A to itself."""
    source = {"SourceParameters": {"SqsQueueParameters": parameters}}
    return {
        "Type": "AWS::Pipes::Pipe",
        "Properties": {"RoleArn": ROLE, "Source": arn("A"), "Target": arn("A"), **source},
    }


PASS = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}'
GONE = "arn:aws:events:us-east-1:123456789012:event-bus/gone"
TASK = '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Gone}", "End": true}}}'
SERVERS = role_for("ec2.amazonaws.com")
OURS = role_for("lambda.amazonaws.com")
BY_NAME = {
    "Type": "AWS::Lambda::EventSourceMapping",
    "Properties": {"FunctionName": {"Ref": "F"}, "EventSourceArn": arn("Q")},
}


def assumed(kind: str, **properties: Any) -> dict[str, Any]:
    """Return a resource whose service may not assume its role, and that role."""
    return {"R": SERVERS, "X": {"Type": kind, "Properties": properties}}


def rule(**target: Any) -> dict[str, Any]:
    """Return a rule with the queue A as its target."""
    target = {"Id": "a", "Arn": arn("A"), **target}
    return {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["a"]}, "Targets": [target]}}


def told(*filters: dict[str, str]) -> dict[str, Any]:
    """Return a bucket that tells the queue A of new objects whose keys fit one of the filters."""
    rows = [
        {
            "Event": "s3:ObjectCreated:*",
            "Queue": arn("A"),
            "Filter": {"S3Key": {"Rules": [{"Name": name, "Value": value} for name, value in one.items()]}},
        }
        for one in filters
    ]
    properties = {"NotificationConfiguration": {"QueueConfigurations": rows}}
    return {"Type": "AWS::S3::Bucket", "DependsOn": "P", "Properties": properties}


SCHEDULE = {"ScheduleExpression": "rate(1 hour)", "Target": {"Arn": arn("Q"), "RoleArn": ROLE}}
CASES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("depends", {"Q": {**queue(), "DependsOn": "Gone"}}, {}, r"Unresolved resource dependencies \[Gone\]"),
    ("output", {"Q": queue()}, {"Outputs": {"O": {"Value": {"Ref": "Gone"}}}}, r"\[Gone\] in the Outputs block"),
    ("sub", {"F": uses({"Fn::Sub": ["${A} ${Gone.Arn}", {"A": "1"}]})}, {}, r"\[Gone\] in the Resources block"),
    ("false", {"Q": {**queue(), "Condition": "Never"}, "F": uses({"Ref": "Q"})}, {"Conditions": NEVER}, r"\[Q\]: its"),
    ("attribute", {"Q": queue(), "F": uses({"Fn::GetAtt": "Q.Size"})}, {}, "does not support attribute type Size"),
    ("nothing", {}, {}, "At least one Resources member"),
    ("list", {"Q": queue()}, {"Parameters": {"P": CHOICE}}, "'a, c' is none of its AllowedValues: a, b"),
    ("sort", {"T": table(("a", "HASH"), ("b", "HASH"))}, {}, r"T\.KeySchema: .* second KeySchemaElement"),
    ("unused", {"T": table(("a", "HASH"), AttributeDefinitions=[])}, {}, "T: AWS refuses to deploy this: Invalid Key"),
    ("units", {"T": table(("a", "HASH"), BillingMode="PROVISIONED")}, {}, "No provisioned throughput"),
    ("bucket", {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "Mine"}}}, {}, r"B\.BucketName: AWS"),
    ("fifo", {"T": topic(FifoTopic=True, TopicName="news")}, {}, r"T\.TopicName: .* must end with \.fifo"),
    ("name", {"F": function("a.handler", FunctionName="a b")}, {}, r"F\.FunctionName: AWS refuses"),
    ("runtime", {"F": function("a.handler", Runtime="python3.99")}, {}, r"F\.Runtime: AWS refuses"),
    ("layers", {"F": function("a.handler", Layers=["arn:aws:lambda:us-east-1:1:layer:a:1"] * 6)}, {}, "limit of 5"),
    ("source", {"M": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"FunctionName": "f"}}}, {}, "EventSou"),
    ("window", {"Q": queue(), "S": {"Type": "AWS::Scheduler::Schedule", "Properties": SCHEDULE}}, {}, "FlexibleTimeW"),
    ("batch", {"A": queue(), "P": pipe(BatchSize=100)}, {}, r"P\.SourceParameters.SqsQueueParameters\.BatchSize: AWS"),
    ("archive", {"A": {"Type": "AWS::Events::Archive", "Properties": {"SourceArn": GONE}}}, {}, "bus gone does not"),
    ("each", {"Fn::ForEach::Queues": ["N", ["A"], {}]}, {}, "does not repeat resources"),
    ("type", {"Q": {"Type": "SQS"}}, {}, r"Unrecognized resource types: \[SQS\]"),
    ("null", {"Q": queue(DelaySeconds=None)}, {}, r"\[/Resources/Q/Properties/DelaySeconds\] 'null' values"),
    ("trust", {"R": SERVERS, "F": function("a.handler", Role=arn("R"))}, {}, r"F\.Role: .* assumed by Lambda"),
    (
        "machine trust",
        assumed("AWS::StepFunctions::StateMachine", RoleArn=arn("R"), DefinitionString=PASS),
        {},
        "Neith",
    ),
    (
        "pipe trust",
        {**assumed("AWS::Pipes::Pipe", RoleArn=arn("R"), Source=arn("A"), Target=arn("A")), "A": queue()},
        {},
        r"X\.RoleArn: AWS refuses .* pipes\.amazonaws\.com",
    ),
    (
        "schedule trust",
        {
            **assumed(
                "AWS::Scheduler::Schedule",
                ScheduleExpression="rate(1 hour)",
                FlexibleTimeWindow={"Mode": "OFF"},
                Target={"Arn": arn("A"), "RoleArn": arn("R")},
            ),
            "A": queue(),
        },
        {},
        r"X\.Target\.RoleArn: .* EventBridge Scheduler to assume the role",
    ),
    ("rule trust", {"R": SERVERS, "A": queue(), "X": rule(RoleArn=arn("R"))}, {}, r"X\.Targets\.RoleArn: AWS refuses"),
    ("polling", {"R": OURS, "Q": queue(), "F": function("a.handler", Role=arn("R")), "M": BY_NAME}, {}, "sqs:receivem"),
    ("input", {"A": queue(), "R": rule(Input="hello")}, {}, r"R\.Targets\[0\]\.Input: .* JSON syntax error"),
    ("overlap", {"A": queue(), "P": may_send("A"), "B": told({"prefix": "in/"}, {"prefix": "in/new/"})}, {}, "ambig"),
    (
        "overlapping ends",
        {"A": queue(), "P": may_send("A"), "B": told({"suffix": ".a"}, {"prefix": "in/"})},
        {},
        "ambi",
    ),
    ("unfilled", {"S": machine(TASK)}, {}, r"S: AWS refuses .* not a valid resource ARN: \$\{Gone\}"),
]


@pytest.mark.parametrize(("resources", "sections", "reason"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_what_cloudformation_refuses_is_refused(
    tmp_path: Path, resources: dict[str, Any], sections: dict[str, Any], reason: str
) -> None:
    """The message names the resource and AWS's reason."""
    path = written(tmp_path, resources, {"a": "def handler(event, context): ..."}, **sections)
    with pytest.raises(InputError, match=reason):
        Twin.from_assembly(path).__enter__()


def test_keys_of_two_kinds_may_be_told_apart(tmp_path: Path) -> None:
    """Rules whose prefixes or whose suffixes keep them apart are deployed."""
    apart = told({"prefix": "in/"}, {"prefix": "out/", "suffix": ".a"}, {"prefix": "out/", "suffix": ".b"})
    with Twin.from_assembly(written(tmp_path, {"A": queue(), "P": may_send("A"), "B": apart})) as twin:
        twin.play([{"at": 0, "put": key, "bucket": "B", "text": "t"} for key in ("in/x", "out/x.a", "out/x.c")])
        assert len(bodies(twin, "A")) == 2


@pytest.mark.parametrize(
    ("trust", "allowed"),
    [
        ({"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}, True),
        ({"Principal": {"Service": ["ec2.amazonaws.com", "lambda.us-east-1.amazonaws.com"]}, "Action": "sts:*"}, True),
        ({"Principal": "*", "Action": ["sts:TagSession", "sts:AssumeRole"]}, True),
        ({"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:TagSession"}, False),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}, False),
    ],
)
def test_a_trust_policy_allows_a_service(trust: dict[str, Any], allowed: bool) -> None:
    """The statement must name the service or everyone, and the action."""
    assert may_assume("lambda", {"Statement": {"Effect": "Allow", **trust}}) is allowed
    assert may_assume("lambda", {"Statement": {"Effect": "Deny", **trust}}) is False


@pytest.mark.parametrize(
    ("declared", "given", "reason"),
    [
        (NUMBER, {"P": "7"}, "'7' is outside of its MinValue"),
        (NUMBER, {"P": "many"}, "'many' is no number"),
        (WORD, {"P": "A"}, "does not match its AllowedPattern"),
        (WORD, {"P": "abcdef"}, "shorter or longer"),
        (WORD, {"P": "abc", "Other": "1"}, r"\[Other\] do not exist in the template"),
    ],
)
def test_values_of_parameters_are_checked(
    tmp_path: Path, declared: dict[str, Any], given: dict[str, str], reason: str
) -> None:
    """A value must be allowed, and its parameter must exist."""
    with pytest.raises(InputError, match=reason):
        Twin.from_assembly(written(tmp_path, {"Q": queue()}, Parameters={"P": declared}), parameters=given)


def test_zones_blocks_and_transforms_are_known_or_named(tmp_path: Path) -> None:
    """Zones and blocks of addresses have values. A macro is not run, and named."""
    zone = {"Fn::Select": [1, {"Fn::GetAZs": ""}]}
    block = {"Fn::Select": [1, {"Fn::Cidr": ["10.0.0.0/16", 2, 8]}]}
    resources = {"F": uses({"Fn::Join": [" ", [zone, block]]})}
    code = {"a": "import os\n\ndef handler(event, context):\n    return os.environ['VALUE']\n"}
    with Twin.from_assembly(written(tmp_path, resources, code, Transform="Mine")) as twin:
        twin.play([{"at": 0, "invoke": "F"}])
        assert twin.answers.rows[0]["payload"] == "us-east-1b 10.0.1.0/24"
        assert any("the transform Mine is not run" in remark for remark in twin.cloud.remarks)


def test_a_name_of_a_made_up_value_is_not_judged(tmp_path: Path) -> None:
    """A bucket named by a parameter without a value has the twin's name for it, and is made."""
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "NameOfBucket"}}}
    sections = {"Parameters": {"NameOfBucket": {"Type": "String"}}}
    with Twin.from_assembly(written(tmp_path, {"B": bucket}, **sections)) as twin:
        twin.play([{"at": 0, "put": "key", "bucket": "B", "text": "x"}])
        assert not twin.answers.rows
