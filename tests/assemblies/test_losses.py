"""Losses after acceptance: what a service cannot deliver is named, with the reason."""

from pathlib import Path
from typing import Any

import pytest

from signalbox.cli.twin import document_of
from signalbox.twin import Twin
from tests.assemblies.templates import arn, function, may_invoke, queue, role_for, topic, written

CODE = {"a": "def handler(event, context):\n    return 'done'\n", "b": "def handler(event, context):\n    1 / 0\n"}
EVENT = {"at": 0, "bus": "default", "source": "a", "type": "t", "detail": {}}
RULE = {
    "Type": "AWS::Events::Rule",
    "Properties": {"EventPattern": {"source": ["a"]}, "Targets": [{"Id": "f", "Arn": arn("F")}]},
}
SUBSCRIPTION = {
    "Type": "AWS::SNS::Subscription",
    "Properties": {"TopicArn": {"Ref": "T"}, "Protocol": "lambda", "Endpoint": arn("F")},
}
SCHEDULE = {
    "Type": "AWS::Scheduler::Schedule",
    "Properties": {
        "ScheduleExpression": "rate(1 minute)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": arn("Q"), "RoleArn": arn("R")},
    },
}
CASES: dict[str, tuple[dict[str, Any], list[dict[str, Any]], str, int, str]] = {
    "a rule without a permission": (
        {"F": function("a.handler"), "X": RULE}, [EVENT], "X", 1, "no resource-based policy allows the lambda:InvokeFun"
    ),
    "a subscription without one": (
        {"F": function("a.handler"), "T": topic(), "X": SUBSCRIPTION},
        [{"at": 0, "topic": "T", "message": "m"}], ":X", 1, "sns.amazonaws.com is not authorized",
    ),
    "a schedule whose role has no grant": (
        {"Q": queue(), "R": role_for("scheduler.amazonaws.com"), "X": SCHEDULE},
        [{"at": 130, "wait": True}], "X", 2, "no identity-based policy allows the sqs:sendmessage action",
    ),
    "a function that always fails": (
        {"X": function("b.handler")},
        [{"at": 0, "invoke": "X", "asynchronous": True}], "X", 1, "RetriesExhausted: ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_what_reached_nothing_is_named(
    tmp_path: Path, case: tuple[dict[str, Any], list[dict[str, Any]], str, int, str]
) -> None:
    """The document of a run names the sender, how much was lost, and AWS's reason."""
    resources, lines, sender, count, reason = case
    with Twin.from_assembly(written(tmp_path, resources, CODE)) as twin:
        twin.play(lines)
        (row,) = document_of(twin, 0.0)["effects"]["lost"]
    assert (row["from"].endswith(sender), row["count"]) == (True, count)
    assert reason in row["reason"]


def test_nothing_is_lost_where_all_may_happen(tmp_path: Path) -> None:
    """A rule that may invoke its function loses nothing."""
    resources = {"F": function("a.handler"), "X": RULE, "P": may_invoke("F", "events.amazonaws.com")}
    with Twin.from_assembly(written(tmp_path, resources, CODE)) as twin:
        twin.play([EVENT])
        assert document_of(twin, 0.0)["effects"]["lost"] == []


@pytest.mark.parametrize(("permitted", "status"), [(True, 200), (False, 403)])
def test_an_address_answers_whom_the_policy_lets_in(tmp_path: Path, permitted: bool, status: int) -> None:
    """An address without a login is closed until a permission opens it to everyone."""
    opened = {"FunctionName": {"Ref": "F"}, "Principal": "*", "Action": "lambda:InvokeFunctionUrl"}
    address = {"AuthType": "NONE", "TargetFunctionArn": arn("F")}
    resources = {"F": function("a.handler"), "U": {"Type": "AWS::Lambda::Url", "Properties": address}}
    if permitted:
        resources["P"] = {"Type": "AWS::Lambda::Permission", "Properties": {**opened, "FunctionUrlAuthType": "NONE"}}
    with Twin.from_assembly(written(tmp_path, resources, CODE)) as twin:
        twin.play([{"at": 0, "request": "GET /"}])
        assert [row["status"] for row in twin.answers.rows] == [status]
