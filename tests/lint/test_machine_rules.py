"""Each rule of machines finds what it is about, in JSONata and JSONPath, and leaves what is mended."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.lint import lint

LAMBDA = "arn:aws:states:::lambda:invoke"
TRANSIENT = ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException",
             "Lambda.TooManyRequestsException"]  # fmt: skip
RETRY = [{"ErrorEquals": TRANSIENT}]
CATCH = [{"ErrorEquals": ["States.ALL"], "Next": "Done"}]
DONE = {"Type": "Succeed"}


def task(resource: str = LAMBDA, **fields: Any) -> dict[str, Any]:
    """A Task that no rule is about, with other fields."""
    base = {"Type": "Task", "Resource": resource, "Retry": RETRY, "Catch": CATCH, "Output": "{% 1 %}", "Next": "Done"}
    return {key: value for key, value in (base | fields).items() if value is not None}


def machine(**states: Any) -> dict[str, Any]:
    """A machine of these states and an end; the first state starts."""
    return {"StartAt": next(iter(states)), "States": {**states, "Done": DONE}}


def inside(**fields: Any) -> dict[str, Any]:
    """A Map that no rule is about, with other fields."""
    base = {
        "Type": "Map",
        "MaxConcurrency": 5,
        "ItemProcessor": machine(A=task(Catch=None)),
        "Catch": CATCH,
        "Next": "Done",
    }
    return {key: value for key, value in (base | fields).items() if value is not None}


DISTRIBUTED = machine(A=task()) | {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
WRITER = {"Resource": "arn:aws:states:::s3:putObject"}
TOKEN, JOB = f"{LAMBDA}.waitForTaskToken", "arn:aws:states:::glue:startJobRun.sync"
POLL = {"Type": "Choice", "Choices": [{"Condition": "{% $states.input.ready %}", "Next": "Done"}], "Default": "Pause"}
PAUSE = {"Type": "Wait", "Seconds": 5, "Next": "Ask"}
LOOP = machine(Ask=task(Next="Ready"), Ready=POLL, Pause=PAUSE)
FUNCTION, STARTS = "arn:aws:lambda:us-east-1:1:function:f", "arn:aws:states:::states:startExecution"
EVERY = [{"ErrorEquals": ["States.ALL"]}]
BRANCHES = {"Type": "Parallel", "Branches": [machine(A=task(TOKEN))], "Next": "Done"}
APPENDS = task(Next="Ready", Output="{% $append($states.input.all, 1) %}")
LONG = machine(**{f"S{i}": task(Catch=None, Next=f"S{i + 1}") for i in range(6)}, S6={"Type": "Pass", "Next": "Done"})

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("token-wait-without-timeout", machine(A=task(TOKEN)), machine(A=task(TOKEN, HeartbeatSeconds=5))),
    ("token-wait-without-timeout", machine(A=task("arn:${AWS::Partition}:states:::sqs:sendMessage.waitForTaskToken")),
     machine(A=task(TOKEN, TimeoutSecondsPath="$.t"))),
    ("token-wait-without-timeout", machine(P=BRANCHES),
     machine(A=task(TOKEN, TimeoutSeconds=5))),
    ("activity-without-timeout", machine(A=task("arn:aws:states:us-east-1:1:activity:a")),
     machine(A=task("arn:aws:states:us-east-1:1:activity:a", TimeoutSeconds=9))),
    ("job-without-timeout", machine(A=task(JOB)), machine(A=task(JOB, TimeoutSeconds=9))),
    ("lambda-without-retry", machine(A=task(Retry=None)), machine(A=task(Retry=[{"ErrorEquals": ["States.ALL"]}]))),
    ("lambda-without-retry", machine(A=task(FUNCTION, Retry=[{"ErrorEquals": TRANSIENT[:3]}])),
     machine(A=task("arn:aws:states:::sqs:sendMessage", Retry=None))),
    ("lambda-without-retry", machine(A=task("${Function}", Retry=None)), machine(A=task("${Function}"))),
    ("effect-without-catch", machine(A=task("arn:aws:states:::dynamodb:putItem", Catch=None)),
     machine(A=task("arn:aws:states:::dynamodb:getItem", Catch=None))),
    ("effect-without-catch", machine(M=inside(Catch=None)), machine(M=inside())),
    ("catch-without-all", machine(A=task(Catch=[{"ErrorEquals": ["Lost"], "Next": "Done"}])), machine(A=task())),
    ("retry-of-permanent-error", machine(A=task(Retry=[*RETRY, {"ErrorEquals": ["States.Permissions"]}])),
     machine(A=task(Retry=[*RETRY, {"ErrorEquals": ["States.Permissions"], "MaxAttempts": 0}]))),
    ("retry-repeats-effect", machine(A=task(STARTS, Retry=EVERY)),
     machine(A=task(STARTS, Retry=EVERY,
                    Parameters={"Name.$": "$.key"}))),
    ("map-without-bound", machine(M=inside(MaxConcurrency=None)), machine(M=inside())),
    ("map-without-bound", machine(M=inside(MaxConcurrency=0)),
     machine(M=inside(MaxConcurrency=None, MaxConcurrencyPath="$.n"))),
    ("map-without-tolerance", machine(M=inside(ItemProcessor=DISTRIBUTED, ResultWriter=WRITER)),
     machine(M=inside(ItemProcessor=DISTRIBUTED, ResultWriter=WRITER, ToleratedFailurePercentage=0))),
    ("map-results-in-payload", machine(M=inside(ItemProcessor=DISTRIBUTED, ToleratedFailureCount=1)),
     machine(M=inside(ItemProcessor=DISTRIBUTED, ToleratedFailureCount=1, ResultPath=None, ResultWriter=WRITER))),
    ("endless-loop", LOOP, LOOP | {"TimeoutSeconds": 60}),
    ("endless-loop", machine(A={"Type": "Pass", "Next": "A"}), machine(A={"Type": "Pass", "Next": "Done"})),
    ("endless-loop", LOOP, machine(Ask=task(Next="Ready", Assign={"n": "{% $n + 1 %}"}), Ready=POLL, Pause=PAUSE)),
    ("history-can-pass-25000", machine(M=inside(ItemProcessor=LONG)),
     machine(M=inside(ItemProcessor=LONG, Items=[1, 2]))),
    ("payload-grows", machine(Ask=APPENDS, Ready=POLL, Pause=PAUSE),
     machine(A=task(Output="{% $append([1], 2) %}"))),
    ("whole-response-kept", machine(A=task(Output=None)), machine(A=task(Output=None, OutputPath="$.Payload"))),
]  # fmt: skip


def rules_of(tmp_path: Path, definition: dict[str, Any]) -> list[str]:
    """The rules that find something in a definition."""
    path = tmp_path / "machine.asl.json"
    path.write_text(json.dumps(definition, indent=2))
    return [finding.rule.id for finding in lint([path]).findings]


@pytest.mark.parametrize(("rule", "bad", "good"), CASES)
def test_a_rule_finds_what_it_is_about(tmp_path: Path, rule: str, bad: dict[str, Any], good: dict[str, Any]) -> None:
    """The bad machine has the finding, and the mended one has not."""
    assert rule in rules_of(tmp_path, bad)
    assert rule not in rules_of(tmp_path, good)


def test_a_good_machine_has_no_finding(tmp_path: Path) -> None:
    """No rule is about a careful machine."""
    assert rules_of(tmp_path, machine(A=task(), M=inside())) == []


def test_a_finding_has_its_line(tmp_path: Path) -> None:
    """The pointer and the line name the state."""
    path = tmp_path / "machine.asl.json"
    path.write_text(json.dumps(machine(A=task(), B=task(TOKEN)), indent=2))
    (finding,) = lint([tmp_path]).findings
    assert (finding.file, finding.pointer) == (str(path), "/States/B")
    assert path.read_text().splitlines()[finding.line - 1].strip().startswith('"B"')


def test_a_comment_suppresses_a_rule_with_a_reason(tmp_path: Path) -> None:
    """A comment without a reason suppresses nothing."""
    bad = machine(A=task(TOKEN))
    bad["States"]["A"]["Comment"] = "Waits. lint-ignore token-wait-without-timeout: the machine around it times out"
    assert rules_of(tmp_path, bad) == []
    bad = copy.deepcopy(bad)
    bad["States"]["A"]["Comment"] = "lint-ignore token-wait-without-timeout"
    assert rules_of(tmp_path, bad) == ["token-wait-without-timeout"]


@pytest.mark.parametrize("strange", [
    {"StartAt": 1, "States": {"A": 5, "B": {"Type": 7, "Retry": {}, "Catch": [1], "Choices": "x", "Next": 3}}},
    {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": {}, "Retry": [{"ErrorEquals": 5}]}}},
    {"StartAt": "A", "States": {"A": {"Type": "Map", "ItemProcessor": 5, "Iterator": []}, "B": {"Type": "Parallel"}}},
    {"StartAt": "A", "States": {"A": {"Type": "Map", "ItemProcessor": {"ProcessorConfig": 1, "States": []}}}},
    {"StartAt": "A", "States": []},
])  # fmt: skip
def test_a_broken_definition_is_no_crash(tmp_path: Path, strange: dict[str, Any]) -> None:
    """The rules look at what is there."""
    rules_of(tmp_path, strange)
