"""Policies are real: what AWS would refuse is refused in the twin, by name; what nothing needed is found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.policies import RefusedDeployment, UnsupportedPolicy, unused
from signalbox.twin.policies.decisions import Decision, decide_for_role, decide_for_service
from signalbox.twin.policies.statements import Request, statements_of
from tests.simulation import small
from tests.simulation.copies import change, copy
from tests.workflows import orders

Open = Callable[..., Twin]
ROLE = "arn:aws:iam::123456789012:role/worker"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"
RULE = "arn:aws:events:us-east-1:123456789012:rule/bus/jobs"
EVENTS = "events.amazonaws.com"


def allow(action: Any, resource: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def decide(request: Request, *own: dict[str, Any], about: tuple[dict[str, Any], ...] = ()) -> Decision:
    """The decision for a role with these statements, on a resource with those."""
    return decide_for_role(
        request, ROLE, statements_of({"Statement": list(own)}, "here"), statements_of({"Statement": list(about)}, "here")
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
    """Within one account an allow of the resource is enough, and a deny of it wins over the role's allow."""
    by_arn = allow("sqs:*", QUEUE, Principal={"AWS": ROLE})
    other = allow("sqs:*", QUEUE, Principal={"AWS": ROLE + "-other"})
    denied = {**by_arn, "Effect": "Deny", "Principal": "*"}
    assert decide(SEND, about=(by_arn,)) is Decision.ALLOWED
    assert decide(SEND, about=(other,)) is Decision.NOT_ALLOWED
    assert decide(SEND, allow("sqs:*", "*"), about=(denied,)) is Decision.DENIED_BY_RESOURCE


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"states:StateMachineQualifier": "live"}}, True),
        ({"StringEquals": {"STATES:statemachinequalifier": ["next", "live"]}}, True),
        ({"StringEquals": {"states:StateMachineQualifier": "Live"}}, False),
        ({"StringEqualsIgnoreCase": {"states:StateMachineQualifier": "Live"}}, True),
        ({"StringNotEquals": {"states:StateMachineQualifier": ["next", "live"]}}, False),
        ({"StringNotEquals": {"aws:SourceAccount": "1"}}, True),
        ({"StringLike": {"states:StateMachineQualifier": "l?v*"}}, True),
        ({"StringEquals": {"aws:SourceAccount": "1"}}, False),
        ({"StringEqualsIfExists": {"aws:SourceAccount": "1"}}, True),
        ({"Null": {"aws:SourceAccount": "true"}}, True),
        ({"Null": {"states:StateMachineQualifier": "true"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/work*"}}, True),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam:*role/worker"}}, False),
        ({"ForAnyValue:StringEquals": {"events:source": ["b"]}}, True),
        ({"ForAllValues:StringEquals": {"events:source": ["b"]}}, False),
        ({"ForAllValues:StringEquals": {"aws:SourceAccount": ["1"]}}, True),
        ({"ForAnyValue:StringEquals": {"aws:SourceAccount": ["1"]}}, False),
    ],
)
def test_conditions(condition: dict[str, Any], expected: bool) -> None:
    """Each operator, on a key that is there and on one that is not."""
    context = (("states:statemachinequalifier", ("live",)), ("events:source", ("a", "b")))
    decision = decide(Request("x:y", "z", context), allow("x:y", "z", Condition=condition))
    assert (decision is Decision.ALLOWED) == expected


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (allow("x:y", "*", Condition={"DateLessThan": {"aws:SourceArn": "1"}}), "DateLessThan"),
        (allow("x:y", "*", Condition={"StringEquals": {"aws:RequestTag/a": "1"}}), "aws:RequestTag/a"),
        (allow("x:y", "arn:aws:s3:::b/${aws:username}"), r"\$\{aws:username\}"),
        (allow("x:y", "*", NotPrincipal={"AWS": "*"}), "NotPrincipal"),
    ],
)
def test_what_cannot_be_judged_is_an_error_with_its_name(statement: dict[str, Any], named: str) -> None:
    """An operator, key, variable or element that the twin does not know is never guessed at."""
    with pytest.raises(UnsupportedPolicy, match=named):
        statements_of({"Statement": [statement]}, "stack: Policy")


def test_a_service_needs_the_rule_it_comes_from() -> None:
    """A queue that lets in one rule refuses another, and other services."""
    condition = {"ArnEquals": {"aws:SourceArn": RULE}}
    policy = statements_of({"Statement": [allow("sqs:SendMessage", QUEUE, Principal={"Service": EVENTS}, Condition=condition)]}, "here")
    assert decide_for_service(SEND, EVENTS, RULE, policy) is Decision.ALLOWED
    assert decide_for_service(SEND, EVENTS, RULE + "-other", policy) is Decision.NOT_ALLOWED_BY_RESOURCE
    assert decide_for_service(SEND, "sns.amazonaws.com", RULE, policy) is Decision.NOT_ALLOWED_BY_RESOURCE


HANDLERS = """
import boto3
from botocore.exceptions import ClientError


def work(event, context):
    try:
        boto3.client(event["service"]).__getattribute__(event["method"])(**event["parameters"])
    except ClientError as error:
        print(error.response["Error"]["Code"], error.response["Error"]["Message"])
    else:
        print("done")
"""
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/items"


def work(folder: Path, *statements: dict[str, Any], **extra: Any) -> Twin:
    """A twin with a table, a queue and a function whose role has these statements."""
    policy = {"PolicyDocument": {"Statement": list(statements)}, "Roles": [{"Ref": "Role"}]}
    worker = small.function("work")
    worker["Properties"]["Role"] = {"Fn::GetAtt": ["Role", "Arn"]}
    resources = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "worker"}},
        "Policy": {"Type": "AWS::IAM::Policy", "Properties": policy},
        "Work": worker,
        "Items": small.table("items"),
        "Jobs": small.queue("jobs"),
        **extra,
    }
    return Twin.from_assembly(small.assembly(folder, HANDLERS, resources))


def lines(twin: Twin, service: str, method: str, **parameters: Any) -> list[str]:
    """What the function prints when it makes one call."""
    import json

    function = next(iter(twin.cloud.deployed.values()))
    event = {"service": service, "method": method, "parameters": parameters}
    twin.cloud.functions.invoke(function, json.dumps(event), lambda outcome: None)
    twin.run_until_idle()
    return twin.cloud.functions.lines["work"]


PUT = {"Put": {"TableName": "items", "Item": {"id": {"S": "1"}}}}
CHECK = {
    "ConditionCheck": {
        "TableName": "items",
        "Key": {"id": {"S": "2"}},
        "ConditionExpression": "attribute_not_exists(id)",
    }
}


def test_a_transaction_needs_the_action_of_each_item(tmp_path: Path) -> None:
    """A role that may put but not check is refused with AWS's code and message, and nothing is written."""
    with work(tmp_path, allow("dynamodb:PutItem", TABLE)) as twin:
        (line,) = lines(twin, "dynamodb", "transact_write_items", TransactItems=[PUT, CHECK])
        assert twin.cloud.items("items") == []
    assert line == (
        "AccessDeniedException User: arn:aws:sts::123456789012:assumed-role/worker/work is not authorized to perform: "
        f"dynamodb:ConditionCheckItem on resource: {TABLE} "
        "because no identity-based policy allows the dynamodb:ConditionCheckItem action"
    )


def test_a_transaction_with_every_action_passes(tmp_path: Path) -> None:
    """The same transaction passes with both actions, and both are recorded."""
    with work(tmp_path, allow(["dynamodb:PutItem", "dynamodb:ConditionCheckItem"], TABLE)) as twin:
        assert lines(twin, "dynamodb", "transact_write_items", TransactItems=[PUT, CHECK]) == ["done"]
        actions = {recorded.request.action for recorded in twin.cloud.policies.recorded}
    assert {"dynamodb:PutItem", "dynamodb:ConditionCheckItem"} <= actions


def test_a_grant_that_no_call_needed_is_unused(tmp_path: Path) -> None:
    """Of two granted actions the one that no call needed is named; a grant given twice is unused both times."""
    with work(tmp_path, allow(["dynamodb:PutItem", "dynamodb:DeleteItem"], TABLE)) as twin:
        lines(twin, "dynamodb", "put_item", TableName="items", Item={"id": {"S": "1"}})
        found = unused(twin.assembly, twin.cloud.policies.recorded)
    assert [(grant.action, grant.resource) for grant in found] == [("dynamodb:deleteitem", TABLE)]
    doubled = (allow("dynamodb:PutItem", TABLE), allow("dynamodb:Put*", TABLE))
    with work(tmp_path / "doubled", *doubled) as twin:
        lines(twin, "dynamodb", "put_item", TableName="items", Item={"id": {"S": "1"}})
        found = unused(twin.assembly, twin.cloud.policies.recorded)
    assert [grant.action for grant in found] == ["dynamodb:putitem", "dynamodb:put*"]


def test_a_refused_send_is_counted_by_name(tmp_path: Path) -> None:
    """SQS answers AccessDenied and writes the action in lower case; the twin counts the refusal."""
    with work(tmp_path, allow("dynamodb:*", "*")) as twin:
        url = twin.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
        (line,) = lines(twin, "sqs", "send_message", QueueUrl=url, MessageBody="x")
        refused = [name for name in twin.cloud.policies.refused if "sqs:" in name]
    assert line.startswith("AccessDenied User: ")
    assert f"sqs:sendmessage on resource: {QUEUE}" in line
    assert refused == [f"worker sqs:SendMessage {QUEUE}"]


def test_a_role_that_no_stack_deploys_is_not_judged(tmp_path: Path) -> None:
    """An imported role has its policies elsewhere: its calls pass."""
    with Twin.from_assembly(small.assembly(tmp_path, HANDLERS, {"Work": small.function("work"), "I": small.table("items")})) as twin:
        assert lines(twin, "dynamodb", "put_item", TableName="items", Item={"id": {"S": "1"}}) == ["done"]


def test_a_source_whose_role_cannot_poll_is_not_deployed(tmp_path: Path) -> None:
    """Lambda takes no event source whose role may not receive from the queue: the error names source and action."""
    twin = work(tmp_path, allow(["sqs:DeleteMessage", "sqs:GetQueueAttributes"], QUEUE), Source=small.source("Jobs", "Work"))
    with pytest.raises(RefusedDeployment, match="small: Source: .* sqs:receivemessage"), twin:
        pass


GOOD = [orders.stock(), orders.placed(), orders.paid()]


def without_sending(name: str, properties: dict[str, Any]) -> bool:
    """Take the statement that lets the rule in out of the policy of the queue of orders."""
    statements = properties["PolicyDocument"]["Statement"]
    kept = [s for s in statements if s["Effect"] == "Deny" or not name.startswith("OrdersRouteQueue")]
    properties["PolicyDocument"]["Statement"] = kept
    return len(kept) < len(statements)


def test_events_reach_queues_whose_policies_let_them_in(twin: Open) -> None:
    """Fault 47: every rule may send to its queue, so nothing is refused, and nothing is lost."""
    run = twin(seed=47)
    run.play(GOOD)
    assert (orders.row(run)["status"], run.cloud.buses.lost, run.cloud.policies.refused) == ("SUCCEEDED", {}, {})
