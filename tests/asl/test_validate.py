"""Every fault of a definition, at once and by name."""

from typing import Any

import pytest

from signalbox.asl import InvalidDefinition, Machine, validate
from tests.asl.cases import flow, passing, task
from tests.asl.faults import FAULTS, jsonata, mapped


def codes(definition: Any, severity: str = "error") -> list[str]:
    """The codes of a definition's problems."""
    return [problem.rule for problem in validate(definition) if problem.severity == severity]


@pytest.mark.parametrize(
    ("definition", "code", "pointer"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_fault_is_found_where_it_is(definition: Any, code: str, pointer: str) -> None:
    """Each fault is an error with its code and pointer, and stops the machine."""
    found = [(problem.rule, problem.pointer) for problem in validate(definition) if problem.severity == "error"]
    assert (code, pointer) in found
    with pytest.raises(InvalidDefinition):
        Machine(definition)


def test_all_faults_are_told_at_once() -> None:
    """Three faults, three problems; the exception carries them all."""
    definition = jsonata(A=passing(Next="X", Output="{% ( %}"), B=passing())
    assert sorted(codes(definition)) == ["invalid-expression", "missing-target", "unreachable"]
    with pytest.raises(InvalidDefinition, match="and 2 more") as refused:
        Machine(definition)
    assert len(refused.value.problems) == 3


def test_a_broken_text_tells_line_and_column() -> None:
    """The first thing that a reader needs."""
    with pytest.raises(InvalidDefinition, match="line 2, column 3"):
        Machine('{\n  StartAt: "A"}')
    with pytest.raises(InvalidDefinition, match="line 1, column 1"):
        Machine("[]")


def test_placeholders_are_valid() -> None:
    """A placeholder counts as a string, and as a value inside an expression."""
    definition = jsonata(
        A=task(
            Resource="${FunctionArn}",
            Arguments={"Bucket": "${Bucket}", "n": "{% ${Limit} + 1 %}", "s": "{% '${Name}' %}"},
        )
    )
    assert validate(definition) == []


def test_pointers_are_escaped() -> None:
    """A slash in a state's name is ~1 in a pointer (RFC 6901)."""
    assert validate(jsonata(**{"a/b~c": {"Type": "Pass"}}))[0].pointer == "/States/a~1b~0c"


def test_warnings_do_not_stop_a_machine() -> None:
    """A reserved name that no service sends never matches: a warning."""
    definition = jsonata(A=task(Retry=[{"ErrorEquals": ["States.Nothing"]}]))
    assert codes(definition, "warning") == ["unknown-error-name"]
    assert codes(definition) == []
    Machine(definition)


@pytest.mark.parametrize(("config", "found"), [({"Transformation": "NONE"}, 1), ({"OutputType": "JSON"}, 1), ({}, 2)])
def test_half_a_writer_config_is_a_warning(config: dict[str, str], found: int) -> None:
    """A WriterConfig without one of its two fields may be refused: every documented one has both."""
    definition = mapped(ResultWriter={"Resource": "r", "Arguments": {}, "WriterConfig": config})
    assert codes(definition, "warning") == ["half-writer-config"] * found
    assert codes(definition) == []


NOT_IN_EXPRESS = [
    ("a callback", "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "express-pattern"),
    ("a job", "arn:aws:states:::ecs:runTask.sync", "express-pattern"),
    ("an activity", "arn:aws:states:us-east-1:123456789012:activity:a", "express-activity"),
]


@pytest.mark.parametrize(("_", "resource", "rule"), NOT_IN_EXPRESS, ids=[row[0] for row in NOT_IN_EXPRESS])
def test_express_runs_neither_callbacks_nor_jobs(_: str, resource: str, rule: str) -> None:
    """The same machine is fine as a Standard workflow."""
    definition = jsonata(A=task(Resource=resource))
    assert codes(definition) == []
    refused = [problem.rule for problem in validate(definition, "EXPRESS") if problem.severity == "error"]
    assert refused == [rule]


def test_express_children_are_express_too() -> None:
    """A distributed Map is for Standard workflows; where its children are Express they may not wait for a token."""
    inner = flow(T=task(Resource="arn:aws:states:::lambda:invoke.waitForTaskToken"))
    config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}}
    definition = jsonata(A={"Type": "Map", "ItemProcessor": {**config, **inner}, "End": True})
    assert codes(definition) == ["express-pattern"]
    assert "express-distributed-map" in [problem.rule for problem in validate(definition, "EXPRESS")]


KNOWN = [
    "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "arn:aws:states:::states:startExecution.sync:2",
    "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
    "arn:aws:states:::aws-sdk:eventbridge:putEvents",
    "arn:aws:states:::aws-sdk:cloudwatchlogs:createLogStream",
    "arn:aws:states:::aws-sdk:databasemigration:startReplicationTask",
    "arn:aws:states:::aws-sdk:s3:getObject.waitForTaskToken",
    "arn:aws-cn:states:::http:invoke",
    "arn:aws:lambda:us-east-1:123456789012:function:f:live",
    "arn:aws:states:us-east-1:123456789012:activity:a",
    "${FunctionArn}",
]
UNKNOWN = [
    "arn:aws:states:::lambda:invoke.sync",
    "arn:aws:states:::dynamodb:scan",
    "arn:aws:states:::aws-sdk:dynamodb:Scan",
    "arn:aws:states:::aws-sdk:dynamodb:scanAll",
    "arn:aws:states:::aws-sdk:events:putEvents",
    "arn:aws:states:::aws-sdk:nothing:putEvents",
    "arn:aws:states:::aws-sdk:s3:getObject.sync",
    "arn:aws:states:::kafka:send",
    "arn:aws:sqs:us-east-1:123456789012:queue",
    "lambda",
]


@pytest.mark.parametrize("resource", KNOWN)
def test_resources_of_step_functions_are_known(resource: str) -> None:
    """Functions, activities, optimised integrations with their patterns, and the operations of any service."""
    sent = {"Arguments": {"token": "{% $states.context.Task.Token %}"}, "TimeoutSeconds": 60}
    assert validate(jsonata(A=task(Resource=resource, **sent))) == []


@pytest.mark.parametrize("resource", UNKNOWN)
def test_other_resources_are_refused(resource: str) -> None:
    """Misspelt services, operations and patterns are refused, as CreateStateMachine does."""
    (problem,) = validate(jsonata(A=task(Resource=resource)))
    assert (problem.code, problem.pointer) == ("SCHEMA_VALIDATION_FAILED", "/States/A/Resource")
    assert resource in problem.message


def test_a_machine_that_never_ends_is_refused() -> None:
    """Measured on AWS: no place is named, unreachable states are left out, and missing targets come first."""
    loop = jsonata(A=passing(Next="B"), B=passing(Next="A"), C=passing(Next="A"))
    assert [(p.code, p.location, p.message) for p in validate(loop)] == [
        ("MISSING_END_STATE", None, "Workflow has no terminal state")
    ]
    lost = validate(jsonata(A=passing(Next="NOPE")))
    assert [p.code for p in lost] == ["MISSING_TRANSITION_TARGET", "MISSING_END_STATE"]
    assert (lost[0].message, lost[0].location) == ("Missing 'Next' target: NOPE", "/States/A/Next")


def test_places_are_written_as_aws_writes_them() -> None:
    """An index stands in brackets; for a field that a state does not have, the place is the state."""
    choice = {"Type": "Choice", "Choices": [{"Condition": True, "Next": "NOPE"}]}
    places = [problem.location for problem in validate(jsonata(A=choice, B=passing(TimeoutSeconds=1)))]
    assert "/States/A/Choices[0]/Next" in places
    assert "/States/B" in places
    assert validate({"States": {"A": passing()}, "QueryLanguage": "JSONata"})[0].location == "/"


REFUSED = [
    ("phone", ["phone"]),
    ("phone.number + age", ["phone", "age"]),
    ("$uppercase(name)", ["name"]),
    ("$map($states.input.a, function($x){ b })", ["b"]),
    ("{'x': [one, 2]}", ["one"]),
    ("$ = 1", ["$"]),
    ("$states.input[$$.x = 1]", ["$$"]),
    ("($x := y; $x)", ["y"]),
    ("`a b`[0]", ["a b"]),
]
ACCEPTED = [
    "$states.input.items[value > 3]",
    "$states.input.items^(>price).name",
    "$states.input.items{name: $sum(price)}",
    "$states.input.items.(price * quantity)",
    "$states.input ~> |account|{'total': a + b}|",
    "$map($states.input.a, function($x){ $x.b })",
    "$states.input.items.$string($)",
    "$states.context.Execution.Id & 'x'",
    "$count($states.input.**.price)",
]


@pytest.mark.parametrize(("expression", "names"), REFUSED, ids=[row[0] for row in REFUSED])
def test_names_without_a_value_before_them_are_refused(expression: str, names: list[str]) -> None:
    """The top level of an expression has no context item."""
    problems = validate(jsonata(A=passing(Output={"v": f"{{% {expression} %}}"})))
    assert {problem.code for problem in problems} == {"UNSUPPORTED_JSONATA_EXPRESSION"}
    assert {problem.location for problem in problems} == {"/States/A/Output/v"}
    assert [problem.message.split("'")[1] for problem in problems] == names


@pytest.mark.parametrize("expression", ACCEPTED)
def test_names_behind_a_value_are_accepted(expression: str) -> None:
    """Later steps, predicates, sort terms, groupings and transforms have an item of their own."""
    assert validate(jsonata(A=passing(Output=f"{{% {expression} %}}"))) == []


def test_a_placeholder_may_stand_for_a_number() -> None:
    """A template in YAML has it without quotes: the definition is valid, and a machine needs the number."""
    definition = jsonata(A={"Type": "Wait", "Seconds": "${Delay}", "End": True})
    assert codes(definition) == []
    with pytest.raises(InvalidDefinition, match=r"\$\{Delay\} must be a number"):
        Machine(definition)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["token-wait-without-timeout"]),
        ({"TimeoutSeconds": 60}, []),
        ({"HeartbeatSeconds": 60}, []),
        ({"Arguments": {"FunctionName": "f"}}, ["token-wait-without-timeout", "token-not-sent"]),
        ({"Resource": "arn:aws:states:::lambda:invoke"}, []),
    ],
)
def test_a_token_wait_without_an_end_is_a_warning(changes: dict[str, Any], expected: list[str]) -> None:
    """A wait without a time-out, and a token that nothing gets: both hang for a year."""
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Arguments": {"FunctionName": "f", "Payload": {"token": "{% $states.context.Task.Token %}"}},
        "End": True,
        **changes,
    }
    definition = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": task}}
    assert codes(definition, "warning") == expected


def test_a_placeholder_in_a_path_is_valid_and_cannot_run() -> None:
    """A deployment makes a path of it; before that a machine says so."""
    definition = flow(A={"Type": "Fail", "ErrorPath": "${Path}"})
    assert [problem for problem in validate(definition) if problem.severity == "error"] == []
    with pytest.raises(InvalidDefinition, match="cannot run before its placeholders are replaced"):
        Machine(definition)
