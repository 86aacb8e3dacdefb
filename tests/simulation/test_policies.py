"""Evaluation of policies: what IAM allows and denies, and what the twin refuses to judge."""

from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly, read
from signalbox.twin.services.iam import UnsupportedPolicy, unused
from signalbox.twin.services.iam.decisions import Decision, decide_for_role, decide_for_service
from signalbox.twin.services.iam.deployed import read_policies
from signalbox.twin.services.iam.statements import Request, statements_of
from tests.simulation.small import assembly

ROLE = "arn:aws:iam::123456789012:role/worker"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"
RULE = "arn:aws:events:us-east-1:123456789012:rule/bus/jobs"
EVENTS = "events.amazonaws.com"


def allow(action: Any, resource: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def decide(request: Request, *own: dict[str, Any], about: tuple[dict[str, Any], ...] = ()) -> Decision:
    """The decision for a role with these statements, on a resource with those."""
    return decide_for_role(
        request,
        ROLE,
        statements_of({"Statement": list(own)}, "here"),
        statements_of({"Statement": list(about)}, "here"),
    )


SEND = Request("sqs:SendMessage", QUEUE)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([allow("sqs:SendMessage", QUEUE)], Decision.ALLOWED),
        ([allow("SQS:sendmessage", QUEUE)], Decision.ALLOWED),
        ([allow("sqs:Send*", QUEUE)], Decision.ALLOWED),
        ([allow(["s3:GetObject", "sqs:*"], ["arn:aws:s3:::b", "arn:aws:sqs:*:*:job?"])], Decision.ALLOWED),
        ([{"Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:s3:::*"}], Decision.ALLOWED),
        ([{"Effect": "Allow", "NotAction": "sqs:*", "Resource": "*"}], Decision.NOT_ALLOWED),
        ([allow("sqs:SendMessage", QUEUE.upper())], Decision.NOT_ALLOWED),
        ([allow("sqs:SendMessage", QUEUE + "-other")], Decision.NOT_ALLOWED),
        ([allow("sqs:ReceiveMessage", QUEUE)], Decision.NOT_ALLOWED),
        ([], Decision.NOT_ALLOWED),
        ([allow("*", "*"), {"Effect": "Deny", "Action": "sqs:*", "Resource": QUEUE}], Decision.DENIED_BY_ROLE),
    ],
)
def test_evaluation_of_a_role(statements: list[dict[str, Any]], expected: Decision) -> None:
    """Actions without case, resources with it, wildcards, an explicit deny over every allow, and nothing by default."""
    assert decide(SEND, *statements) is expected


def test_a_resource_policy_may_allow_and_deny() -> None:
    """An allow of the resource is enough within one account, and a deny of it wins over the role's allow."""
    by_arn = allow("sqs:*", QUEUE, Principal={"AWS": ROLE})
    other = allow("sqs:*", QUEUE, Principal={"AWS": ROLE + "-other"})
    denied = {**by_arn, "Effect": "Deny", "Principal": "*"}
    assert decide(SEND, about=(by_arn,)) is Decision.ALLOWED
    assert decide(SEND, about=(other,)) is Decision.NOT_ALLOWED
    assert decide(SEND, allow("sqs:*", "*"), about=(denied,)) is Decision.DENIED_BY_RESOURCE


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"events:detail-type": "live"}}, True),
        ({"StringEquals": {"EVENTS:Detail-type": ["next", "live"]}}, True),
        ({"StringEquals": {"events:detail-type": "Live"}}, False),
        ({"StringEqualsIgnoreCase": {"events:detail-type": "Live"}}, True),
        ({"StringNotEquals": {"events:detail-type": ["next", "live"]}}, False),
        ({"StringNotEquals": {"aws:SourceAccount": "1"}}, True),
        ({"StringLike": {"events:detail-type": "l?v*"}}, True),
        ({"StringEquals": {"aws:SourceAccount": "1"}}, False),
        ({"StringEqualsIfExists": {"aws:SourceAccount": "1"}}, True),
        ({"Null": {"aws:SourceAccount": "true"}}, True),
        ({"Null": {"aws:SourceAccount": True}}, True),
        ({"Null": {"states:StateMachineQualifier": "true"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"Bool": {"aws:SecureTransport": True}}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/work*"}}, True),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam:*role/worker"}}, False),
        ({"ForAnyValue:StringEquals": {"states:StateMachineQualifier": "live"}}, True),
        ({"ForAnyValue:StringEquals": {"states:StateMachineQualifier": ["next", "Live"]}}, False),
        ({"ForAnyValue:StringLike": {"states:StateMachineQualifier": "l*"}}, True),
        ({"ForAllValues:StringEquals": {"states:StateMachineQualifier": ["next", "live"]}}, True),
        ({"ForAnyValue:StringEquals": {"events:source": ["b"]}}, True),
        ({"ForAllValues:StringEquals": {"events:source": ["b"]}}, False),
        ({"ForAllValues:StringEquals": {"events:source": ["a", "b", "c"]}}, True),
        ({"ForAnyValue:StringNotEquals": {"events:source": ["b"]}}, True),
        ({"ForAnyValue:StringNotEquals": {"events:source": ["a", "b"]}}, False),
        ({"ForAllValues:StringNotEquals": {"events:source": ["c"]}}, True),
        ({"ForAllValues:StringNotEquals": {"events:source": ["b"]}}, False),
        ({"ForAllValues:StringEquals": {"ses:Recipients": ["1"]}}, True),
        ({"ForAnyValue:StringEquals": {"ses:Recipients": ["1"]}}, False),
        ({"ForAnyValue:StringNotEquals": {"ses:Recipients": ["1"]}}, False),
    ],
)
def test_conditions(condition: dict[str, Any], expected: bool) -> None:
    """Each operator, on a key that is there and on one that is not, with one value and with several."""
    context = (
        ("states:statemachinequalifier", ("live",)),
        ("events:source", ("a", "b")),
        ("events:detail-type", ("live",)),
    )
    decision = decide(Request("x:y", "z", context), allow("x:y", "z", Condition=condition))
    assert (decision is Decision.ALLOWED) == expected


def when(**operators: Any) -> dict[str, Any]:
    """Return an allow with this condition; `_` stands for the colon of a set operator."""
    return allow("x:y", "*", Condition={name.replace("_", ":"): pairs for name, pairs in operators.items()})


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (when(DateLessThan={"aws:SourceArn": "1"}), "DateLessThan"),
        (when(stringequals={"aws:SourceArn": "1"}), "stringequals"),
        (when(ForSomeValue_StringEquals={"events:source": "1"}), "ForSomeValue:StringEquals"),
        (when(ForAnyValue_Null={"events:source": "true"}), "ForAnyValue:Null"),
        (when(NullIfExists={"events:source": "true"}), "NullIfExists"),
        (when(Null={"events:source": ["true", "false"]}), "Null on events:source takes one value"),
        (when(Null={"events:source": "maybe"}), "takes true or false"),
        (when(Bool={"aws:SecureTransport": "yes"}), "takes true or false"),
        (when(StringEquals={"aws:RequestTag/a": "1"}), "aws:RequestTag/a"),
        (when(StringEquals={"states:StateMachineQualifier": "live"}), "write ForAnyValue:StringEquals or ForAllValues"),
        (when(StringLikeIfExists={"STATES:statemachinequalifier": "l*"}), "write ForAnyValue:StringLikeIfExists"),
        (when(StringNotEquals={"events:source": "a"}), "events:source has several values"),
        (when(StringEquals={"dynamodb:LeadingKeys": "a"}), "dynamodb:LeadingKeys has several values"),
        (when(ForAllValues_StringEquals={"dynamodb:LeadingKeys": "a"}), "support the context key dynamodb:LeadingKeys"),
        ({**allow("x:y", "*"), "Effect": "allow"}, "Effect is allow"),
        ({"Effect": "Allow", "Resource": "*"}, "neither Action nor NotAction"),
        (allow("x:y", "arn:aws:s3:::b/${aws:username}"), r"\$\{aws:username\}"),
        (allow("x:y", "*", NotPrincipal={"AWS": "*"}), "NotPrincipal"),
    ],
)
def test_what_cannot_be_judged_is_an_error_with_its_name(statement: dict[str, Any], named: str) -> None:
    """An unsupported operator, key, variable or element is an error."""
    with pytest.raises(UnsupportedPolicy, match=named):
        statements_of({"Statement": [statement]}, "stack: Policy")


def test_a_service_needs_the_rule_it_comes_from() -> None:
    """A queue that lets in one rule refuses another, and other services."""
    condition = {"ArnEquals": {"aws:SourceArn": RULE}}
    policy = statements_of(
        {"Statement": [allow("sqs:SendMessage", QUEUE, Principal={"Service": EVENTS}, Condition=condition)]}, "here"
    )
    assert decide_for_service(SEND, EVENTS, RULE, policy) is Decision.ALLOWED
    assert decide_for_service(SEND, EVENTS, RULE + "-other", policy) is Decision.NOT_ALLOWED_BY_RESOURCE
    assert decide_for_service(SEND, "sns.amazonaws.com", RULE, policy) is Decision.NOT_ALLOWED_BY_RESOURCE


def role(folder: Path, name: str) -> Assembly:
    """An assembly with one role, which names a policy of AWS's own."""
    names = {"RoleName": "worker", "ManagedPolicyArns": [f"arn:aws:iam::aws:policy/service-role/{name}"]}
    return read(assembly(folder, "", {"Role": {"Type": "AWS::IAM::Role", "Properties": names}}))


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("lambda:UpdateAlias", "arn:aws:lambda:us-east-1:123456789012:function:jobs", Decision.ALLOWED),
        ("cloudwatch:DescribeAlarms", "*", Decision.ALLOWED),
        ("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789012:function:CodeDeployHook_a", Decision.ALLOWED),
        ("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789012:function:jobs", Decision.NOT_ALLOWED),
        ("s3:GetObject", "arn:aws:s3:::bucket/CodeDeploy/hook", Decision.ALLOWED),
        ("s3:GetObject", "arn:aws:s3:::bucket/other", Decision.NOT_ALLOWED),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:123456789012:function:jobs", Decision.NOT_ALLOWED),
    ],
)
def test_policies_of_aws_are_judged_by_what_they_say(
    tmp_path: Path, action: str, resource: str, expected: Decision
) -> None:
    """CodeDeploy's role may do what AWS's published statements allow. No statement of them counts as a grant of the
    project."""
    deployed = role(tmp_path / "assembly", "AWSCodeDeployRoleForLambdaLimited")
    (statements,) = read_policies(deployed).roles.values()
    assert decide_for_role(Request(action, resource), ROLE, statements, ()) is expected
    assert unused(deployed, []) == []


def test_a_policy_of_aws_that_nobody_wrote_down_is_an_error_with_its_name(tmp_path: Path) -> None:
    """An unknown managed policy of AWS is an error with its name."""
    with pytest.raises(UnsupportedPolicy, match="AWSUnheardOf; write its statements out"):
        read_policies(role(tmp_path / "assembly", "AWSUnheardOf"))
