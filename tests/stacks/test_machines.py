"""State machines, the functions they call, and the aliases through which everything is called."""

import json
import re
from pathlib import Path

import pytest

from signalbox.assembly import Assembly, Resource
from stacks.routes import ROUTES, SCHEDULES, WORKFLOWS
from stacks.table import Workflow

ROOT = Path(__file__).resolve().parents[2]
each_workflow = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.slug)


def raw(assembly: Assembly, kind: str) -> list[dict[str, object]]:
    """The resources of a type as they stand in the templates, unresolved."""
    return [
        body for template in assembly.templates.values() for body in template.resources.values() if body["Type"] == kind
    ]


def machine(assembly: Assembly, workflow: Workflow) -> Resource:
    (found,) = [m for m in assembly.of_type("AWS::StepFunctions::StateMachine") if m.name.endswith(workflow.slug)]
    return found


@each_workflow
def test_definition_is_the_file(assembly: Assembly, workflow: Workflow) -> None:
    """The template holds the file's definition unchanged, so that every tool can read it there."""
    text = machine(assembly, workflow).properties["DefinitionString"]
    assert json.loads(text) == json.loads((ROOT / f"statemachines/{workflow.slug}.asl.json").read_text())


@each_workflow
def test_every_placeholder_is_a_live_alias(assembly: Assembly, workflow: Workflow) -> None:
    """Each ${Placeholder} of the definition is the live alias of its row's function, and none is unused."""
    properties = machine(assembly, workflow).properties
    substitutions = properties["DefinitionSubstitutions"]
    assert set(substitutions) == set(re.findall(r"\$\{(\w+)\}", properties["DefinitionString"])) == set(workflow.tasks)
    for placeholder, row in workflow.tasks.items():
        assert substitutions[placeholder].endswith(f":function:signalbox-dev-{row.name}:live")


@each_workflow
def test_time_out_stands_in_the_definition(assembly: Assembly, workflow: Workflow) -> None:
    """The machine and each of its tasks end some day: CDK ignores a time-out given beside a definition of text."""
    definition = json.loads(machine(assembly, workflow).properties["DefinitionString"])
    assert definition["TimeoutSeconds"] > 0
    tasks = [state for state in definition["States"].values() if state["Type"] == "Task"]
    assert tasks and all("TimeoutSeconds" in task for task in tasks)


@each_workflow
def test_task_outlasts_its_function(assembly: Assembly, workflow: Workflow) -> None:
    """A task times out after its function.

    Otherwise the function would work on while the machine goes on.
    """
    definition = json.loads(machine(assembly, workflow).properties["DefinitionString"])
    for state in (state for state in definition["States"].values() if state["Type"] == "Task"):
        placeholder = state["Arguments"]["FunctionName"].strip("${}")
        assert state["TimeoutSeconds"] > workflow.tasks[placeholder].timeout


@each_workflow
def test_logs_what_fails_and_no_data(assembly: Assembly, workflow: Workflow) -> None:
    """Failures of an execution are logged, without data: its history has every event. Traces are on, it is Standard."""
    properties = machine(assembly, workflow).properties
    assert properties["LoggingConfiguration"]["Level"] == "ERROR"
    assert properties["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert properties["TracingConfiguration"] == {"Enabled": True}
    assert properties["StateMachineType"] == "STANDARD"


def test_running_executions_keep_their_version(assembly: Assembly) -> None:
    """Each revision has a retained version, so executions in flight end on their own."""
    versions = raw(assembly, "AWS::StepFunctions::StateMachineVersion")
    assert len(versions) == len(WORKFLOWS)
    for version in versions:
        assert (version["DeletionPolicy"], version["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
        assert "Fn::GetAtt" in version["Properties"]["StateMachineRevisionId"]  # type: ignore[index]  # JSON


def test_a_failing_version_is_rolled_back(assembly: Assembly) -> None:
    """The alias of each machine watches the alarm on that machine's failed executions.

    An alias treats a missing alarm as OK.
    """
    alarms = {alarm.name: alarm.properties for alarm in assembly.of_type("AWS::CloudWatch::Alarm")}
    machines = {machine.name for machine in assembly.of_type("AWS::StepFunctions::StateMachine")}
    watched = set()
    for alias in assembly.of_type("AWS::StepFunctions::StateMachineAlias"):
        (name,) = alias.properties["DeploymentPreference"]["Alarms"]
        (dimension,) = alarms[name]["Dimensions"]
        assert alarms[name]["MetricName"] == "ExecutionsFailed"
        watched.add(dimension["Value"].rpartition(":")[2])
    assert watched == machines


def test_everything_is_called_through_live_aliases(assembly: Assembly) -> None:
    """Sources and schedules name aliases, not functions: a version can be taken back without touching them."""
    called = [m.properties["FunctionName"] for m in assembly.of_type("AWS::Lambda::EventSourceMapping")]
    called += [s.properties["Target"]["Arn"] for s in assembly.of_type("AWS::Scheduler::Schedule")]
    assert len(called) == len(ROUTES) + len(SCHEDULES) + 1
    assert all(arn.endswith(":live") for arn in called)


def test_versions_of_functions_are_retained(assembly: Assembly) -> None:
    """A function's version stays when its successor comes, so that there is something to roll back to."""
    versions = raw(assembly, "AWS::Lambda::Version")
    assert len(versions) == len(assembly.of_type("AWS::Lambda::Function")) > 0
    kept = ("RetainExceptOnCreate", "Retain")
    assert all((version["DeletionPolicy"], version["UpdateReplacePolicy"]) == kept for version in versions)


def test_starter_starts_the_live_alias(assembly: Assembly) -> None:
    """A starter gets the alias's ARN, and may start nothing but that alias."""
    for route in (route for route in ROUTES if route.starts):
        (starter,) = [
            f for f in assembly.of_type("AWS::Lambda::Function") if f.name.endswith(f"-{route.function.name}")
        ]
        arn = starter.properties["Environment"]["Variables"]["MACHINE_ARN"]
        assert arn.endswith(f":stateMachine:signalbox-dev-{route.starts}:live")


def test_relay_is_bounded(assembly: Assembly) -> None:
    """The outbox's stream passes new rows only, halves failing batches, and gives up into a queue."""
    (mapping,) = [
        m.properties
        for m in assembly.of_type("AWS::Lambda::EventSourceMapping")
        if ":table/" in m.properties["EventSourceArn"]
    ]
    assert json.loads(mapping["FilterCriteria"]["Filters"][0]["Pattern"]) == {"eventName": ["INSERT"]}
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 0 < mapping["MaximumRetryAttempts"] <= 100
    assert 0 < mapping["MaximumRecordAgeInSeconds"] < 24 * 60 * 60
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"].endswith(":signalbox-dev-outbox-unrelayed")
