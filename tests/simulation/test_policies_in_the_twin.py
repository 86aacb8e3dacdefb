"""Policies are real: what AWS would refuse is refused in the twin, by name; what nothing needed is found."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.twin import Twin
from signalbox.twin.services.iam import RefusedDeployment, unused
from tests.simulation import small
from tests.simulation.test_policies import QUEUE, allow

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
    """Return the lines that the function prints when it makes one call."""
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
    """The report names the one of two granted actions that no call needed, and a grant given twice both times."""
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
    with Twin.from_assembly(
        small.assembly(tmp_path, HANDLERS, {"Work": small.function("work"), "I": small.table("items")})
    ) as twin:
        assert lines(twin, "dynamodb", "put_item", TableName="items", Item={"id": {"S": "1"}}) == ["done"]


def test_a_source_whose_role_cannot_poll_is_not_deployed(tmp_path: Path) -> None:
    """Lambda takes no event source whose role may not receive from the queue: the error names source and action."""
    twin = work(
        tmp_path, allow(["sqs:DeleteMessage", "sqs:GetQueueAttributes"], QUEUE), Source=small.source("Jobs", "Work")
    )
    with pytest.raises(RefusedDeployment, match=r"small: Source: .* sqs:receivemessage"), twin:
        pass


MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:steps"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:work:live"
SERVICE = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "service"}}


def machine() -> dict[str, Any]:
    """A machine of one task, which invokes the function by its alias and by the role `service`."""
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": FUNCTION, "Payload": {"service": "sts", "method": "x", "parameters": {}}},
        "TimeoutSeconds": 60,
        "End": True,
    }
    definition = {"QueryLanguage": "JSONata", "StartAt": "Work", "States": {"Work": task}}
    properties = {
        "StateMachineName": "steps",
        "RoleArn": {"Fn::GetAtt": ["Service", "Arn"]},
        "DefinitionString": json.dumps(definition),
    }
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}


LIVE = allow(
    "states:StartExecution", MACHINE, Condition={"ForAnyValue:StringEquals": {"states:StateMachineQualifier": "live"}}
)


def test_executions_start_through_the_alias_alone(tmp_path: Path) -> None:
    """A grant on the machine with the alias as its condition lets StartExecution pass on the alias, and only there."""
    with work(tmp_path, LIVE, Service=SERVICE, Machine=machine()) as twin:
        lines(twin, "stepfunctions", "start_execution", stateMachineArn=MACHINE, name="plain")
        seen = lines(twin, "stepfunctions", "start_execution", stateMachineArn=f"{MACHINE}:live", name="live")
    assert seen[0].startswith("AccessDeniedException User: ")
    assert f"states:StartExecution on resource: {MACHINE} " in seen[0]
    assert seen[1:] == ["done"]


def test_a_machine_whose_role_may_not_invoke_fails_its_task(tmp_path: Path) -> None:
    """The task fails with the error and the message that Step Functions gives; the function never ran."""
    with work(tmp_path, Service=SERVICE, Machine=machine()) as twin:
        twin.client("stepfunctions").start_execution(stateMachineArn=MACHINE, name="one")
        twin.run_until_idle()
        (execution,) = twin.cloud.executions.all.values()
        ran = twin.cloud.functions.usage["work"].requests
    assert (execution.status, execution.state.error, ran) == ("FAILED", "Lambda.AWSLambdaException", 0)
    assert (
        f"assumed-role/service/one is not authorized to perform: lambda:InvokeFunction on resource: {FUNCTION} "
        in str(execution.state.cause)
    )


def schedule() -> dict[str, Any]:
    """A schedule that invokes the function every hour by the role `service`, with a dead-letter queue."""
    target = {
        "Arn": FUNCTION,
        "RoleArn": {"Fn::GetAtt": ["Service", "Arn"]},
        "Input": "{}",
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Jobs", "Arn"]}},
    }
    window = {"Mode": "OFF"}
    properties = {
        "Name": "hourly",
        "ScheduleExpression": "rate(1 hour)",
        "FlexibleTimeWindow": window,
        "Target": target,
    }
    return {"Type": "AWS::Scheduler::Schedule", "Properties": properties}


@pytest.mark.parametrize(("granted", "letters"), [(["sqs:SendMessage"], 1), (["sqs:ReceiveMessage"], 0)])
def test_a_schedule_whose_role_may_not_invoke(tmp_path: Path, granted: list[str], letters: int) -> None:
    """The input goes to the dead-letter queue where the role may send there; else it is lost."""
    properties = {"PolicyDocument": {"Statement": allow(granted, QUEUE)}, "Roles": [{"Ref": "Service"}]}
    policy = {"Type": "AWS::IAM::Policy", "Properties": properties}
    with work(tmp_path, Service=SERVICE, Hourly=schedule(), ServicePolicy=policy) as twin:
        twin.advance(minutes=90)
        (queue,) = twin.cloud.queues.values()
        assert twin.cloud.functions.usage["work"].requests == 0
        assert len(list(queue.messages())) == letters
        assert twin.cloud.policies.refused[f"service lambda:InvokeFunction {FUNCTION}"] == 1
