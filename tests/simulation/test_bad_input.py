"""Templates with mistakes are refused by the name of the resource, and never end in a traceback."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import read
from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.services.iam.deployed import read_policies
from tests.simulation import small

Resources = dict[str, Any]
ARN = {"Fn::GetAtt": ["Q", "Arn"]}
ALLOW = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": ARN,
}
FUNCTION = small.function("f")
FAR = "arn:aws:sqs:us-east-1:999999999999:q"


def named(name: Any) -> dict[str, Any]:
    """A queue whose name is made by a function."""
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}


def policy(document: Any, *queues: Any) -> Resources:
    """A queue with a policy."""
    properties = {"Queues": list(queues) or [{"Ref": "Q"}], "PolicyDocument": document}
    return {"Q": small.queue("q"), "P": {"Type": "AWS::SQS::QueuePolicy", "Properties": properties}}


def statement(**changed: Any) -> Resources:
    """A queue whose policy has one statement, with changes; None takes an element out."""
    made = {name: value for name, value in {**ALLOW, **changed}.items() if value is not None}
    return policy({"Statement": [made]})


def without(resource: dict[str, Any], name: str) -> Resources:
    """A resource without one of its properties."""
    kept = {known: value for known, value in resource["Properties"].items() if known != name}
    return {"X": {**resource, "Properties": kept}}


def changed(resource: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A resource with other properties."""
    return {**resource, "Properties": {**resource["Properties"], **properties}}


def source(**properties: Any) -> Resources:
    """A function and a source for it."""
    return {"F": FUNCTION, "Q": small.queue("q"), "S": changed(small.source("Q", "F"), **properties)}


def machine(**properties: Any) -> Resources:
    """A state machine."""
    given = {"StateMachineName": "m", "RoleArn": small.ROLE, **properties}
    return {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": given}}


@pytest.mark.parametrize(
    ("resources", "named"),
    [
        (
            {"Q": small.queue("q", Tags=[{"Ref": "R"}]), "R": small.queue("r", Tags=[{"Ref": "Q"}])},
            r"Circular dependency between resources: \[Q, R\]",
        ),
        ({"Q": named({"Fn::GetAtt": ["R", "QueueName"]}), "R": named({"Fn::Sub": "${Q}-r"})}, "Circular"),
        ({"Q": {**small.queue("q"), "DependsOn": ["Q"]}}, "Circular"),
        ({"F": changed(FUNCTION, Code={"S3Bucket": "a", "S3Key": "9999.zip"})}, "asset.9999 is missing"),
        (without(FUNCTION, "Code"), r"X: AWS refuses .* required key \[Code\] not found"),
        (without(FUNCTION, "Handler"), r"required key \[Handler\]"),
        (without(small.table("t"), "KeySchema"), r"required key \[KeySchema\]"),
        (without(small.table("t"), "AttributeDefinitions"), r"required key \[AttributeDefinitions\]"),
        ({"S": {"Type": "AWS::Scheduler::Schedule"}}, r"required key \[ScheduleExpression\]"),
        ({"T": changed(small.table("t"), KeySchema="id")}, "T.KeySchema "),
        ({"T": changed(small.table("t"), KeySchema=[{"KeyType": "HASH"}])}, "T: its properties cannot be read"),
        ({"T": changed(small.table("t"), AttributeDefinitions=[])}, "T: AWS refuses to deploy this: Invalid KeySchema"),
        ({"Q": small.queue("q", VisibilityTimeout="soon")}, "Q.VisibilityTimeout: .* soon is not between"),
        ({"Q": small.queue("q", RedrivePolicy="d")}, "Q.RedrivePolicy: "),
        ({"Q": small.queue("q", RedrivePolicy={"deadLetterTargetArn": FAR})}, "Q.RedrivePolicy: .*maxReceiveCount"),
        ({"Q": small.queue("q", RedrivePolicy={"deadLetterTargetArn": FAR, "maxReceiveCount": 1})}, f"Q names .*{FAR}"),
        (source(EventSourceArn=FAR), f"S names the queue {FAR}"),
        (source(FunctionName="nope"), "S names the function nope"),
        (
            source(EventSourceArn="arn:aws:dynamodb:us-east-1:1:table/x/stream/1", StartingPosition="LATEST"),
            "S names .*, a stream that no stack deploys",
        ),
        (policy({}), "P: the policy document has no Statement"),
        (policy("x"), "P: the policy document has no Statement"),
        (machine(DefinitionString="{"), "the definition of m is no JSON"),
        (without(machine(DefinitionString="{}")["M"], "RoleArn"), r"required key \[RoleArn\]"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, resources: Resources, named: str) -> None:
    """The message has the resource and what is wrong with it."""
    folder = small.assembly(tmp_path, "def f(event, context): pass", resources)
    with pytest.raises(InputError, match=named), Twin.from_assembly(folder):
        pass


@pytest.mark.parametrize(
    ("resources", "named"),
    [
        (statement(Resource="arn:aws:sqs:us-east-1:123456789012:other"), r"P: Statement\[0\] has no effect"),
        (statement(Principal=None), r"P: Statement\[0\]: SQS refuses a statement without a Principal"),
        (statement(Effect=None), "P: Effect is None"),
        (statement(Condition={"Foo": {"a": "b"}}), "P: .* condition operator Foo"),
        (policy({"Statement": [ALLOW]}, "https://sqs.us-east-1.amazonaws.com/1/x"), "P: no stack deploys the queue"),
    ],
)
def test_a_policy_that_the_twin_leaves_out_is_named(tmp_path: Path, resources: Resources, named: str) -> None:
    """Statements of other projects without an effect or a meaning here are left out by name."""
    folder = small.assembly(tmp_path, "def f(event, context): pass", resources)
    assembly = replace(read(folder), foreign=True)
    assert re.search(named, "\n".join(read_policies(assembly).left_out))


def test_a_source_may_name_its_function(tmp_path: Path) -> None:
    """FunctionName is a name, an ARN or that of an alias."""
    folder = small.assembly(tmp_path, "def f(event, context): pass", source(FunctionName="f"))
    with Twin.from_assembly(folder) as twin:
        twin.queue("q").send("a")
        twin.run_until_idle()
        assert twin.queue("q").size == 0
