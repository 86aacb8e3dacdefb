"""Alarms: on what is deployed, for every row of the table, each told and each explained."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from signalbox.assembly import Assembly, Resource, read
from stacks.monitoring import observability
from stacks.monitoring.alarms import WATCHED_OTHERWISE, alarm_rows
from stacks.routes import ROUTES, WORKFLOWS, functions
from tests.on_call import ON_CALL
from tests.synthesised import Synthesised

RUNBOOK = (Path(__file__).resolve().parents[2] / "docs/runbook.md").read_text("utf-8")
DEV = ON_CALL
KINDS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")


@pytest.fixture
def assembly(on_call: Assembly) -> Assembly:
    """Return the assembly with every alarm and the dashboard."""
    return on_call


def alarms(assembly: Assembly) -> dict[str, Resource]:
    """Every alarm on a metric, by its name without the environment."""
    return {alarm.name.removeprefix("signalbox-dev-"): alarm for alarm in assembly.of_type(KINDS[0])}


def metrics_of(alarm: Resource) -> list[Any]:
    """The metrics that an alarm looks at: one, or those of its expression."""
    queries = alarm.properties.get("Metrics", ())
    return [query["MetricStat"]["Metric"] for query in queries if "MetricStat" in query] or [alarm.properties]


def dimensions_of(metric: Any) -> dict[str, str]:
    """The dimensions of a metric in a template."""
    return {dimension["Name"]: dimension["Value"] for dimension in metric.get("Dimensions", ())}


def test_every_row_of_the_table_is_watched(assembly: Assembly) -> None:
    """Routes, machines and functions have their alarms.

    A route: dead letters, lost events and age. A machine: every bad end. A function: errors.
    """
    wanted = {f"{route.name}-{what}" for route in ROUTES for what in ("dead-letters", "age")}
    wanted |= {f"{route.name}-lost" for route in ROUTES if not route.ordered}
    ends = ("failed", "timed-out", "aborted", "late")
    wanted |= {f"{workflow.slug}-{what}" for workflow in WORKFLOWS for what in ends}
    wanted |= {f"{function.name}-errors" for function in functions() if function.name not in WATCHED_OTHERWISE}
    assert wanted <= set(alarms(assembly))
    assert {f"signalbox-dev-{function.name}" for function in functions()} == {
        function.name for function in assembly.of_type("AWS::Lambda::Function")
    }


def test_alarms_watch_what_is_deployed(assembly: Assembly) -> None:
    """The queue, function or machine that an alarm names exists: a wrong name would count as OK for ever."""
    names = {
        "QueueName": {queue.name for queue in assembly.of_type("AWS::SQS::Queue")},
        "FunctionName": {function.name for function in assembly.of_type("AWS::Lambda::Function")},
        "function_name": {function.name for function in assembly.of_type("AWS::Lambda::Function")},
        "RuleName": {rule.name for rule in assembly.of_type("AWS::Events::Rule")},
        "EventBusName": {bus.name for bus in assembly.of_type("AWS::Events::EventBus")},
        "ApiId": {api.ref for api in assembly.of_type("AWS::ApiGatewayV2::Api")},
        "StateMachineArn": {machine.arn for machine in assembly.of_type("AWS::StepFunctions::StateMachine")},
        "service": {
            function.properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
            for function in assembly.of_type("AWS::Lambda::Function")
        },
    }
    for alarm in alarms(assembly).values():
        for metric in metrics_of(alarm):
            for dimension, value in dimensions_of(metric).items():
                assert value in names[dimension], (alarm.name, dimension, value)


def test_every_last_queue_is_watched(assembly: Assembly) -> None:
    """A queue that nobody empties rings as soon as one message lies in it."""
    emptied = {source.properties["EventSourceArn"] for source in assembly.of_type("AWS::Lambda::EventSourceMapping")}
    ends = {queue.name for queue in assembly.of_type("AWS::SQS::Queue") if queue.arn not in emptied}
    watched = [m for alarm in alarms(assembly).values() for m in metrics_of(alarm)]
    empty = {dimensions_of(m)["QueueName"] for m in watched if m["MetricName"].endswith("MessagesVisible")}
    assert ends and ends == empty


@pytest.mark.parametrize("environment", ["assembly", "production"])
def test_every_rule_is_watched(environment: str, request: pytest.FixtureRequest) -> None:
    """An event that no queue of a rule takes raises an alarm.

    Its metric is by rule and bus, or by rule only on the default bus.
    """
    deployed: Assembly = request.getfixturevalue(environment)
    rules = [
        {"RuleName": rule.name}
        | ({"EventBusName": rule.properties["EventBusName"]} if "EventBusName" in rule.properties else {})
        for rule in deployed.of_type("AWS::Events::Rule")
    ]
    alarms_ = deployed.of_type(KINDS[0])
    watched = [
        dimensions_of(a.properties)
        for a in alarms_
        if a.properties.get("MetricName") == "InvocationsFailedToBeSentToDlq"
    ]
    assert any("EventBusName" not in rule for rule in rules)
    assert sorted(map(sorted, map(dict.items, watched))) == sorted(map(sorted, map(dict.items, rules)))


def test_a_silent_sweep_rings(assembly: Assembly) -> None:
    """Lambda counts the errors of each call, also when there are none. A sweep that falls silent is notified."""
    silent = {name for name, a in alarms(assembly).items() if a.properties["TreatMissingData"] == "missing"}
    functions = [function.name for function in assembly.of_type("AWS::Lambda::Function")]
    assert silent == {
        "outbox-sweep-silent",
        *(["journeys-sweep-silent"] if any("journeys-sweep" in f for f in functions) else []),
    }
    paging = {row.slug for row in alarm_rows(DEV) if row.pages}
    topics = {topic.ref.rpartition("-")[2]: topic.ref for topic in assembly.of_type("AWS::SNS::Topic")}
    for name, found in alarms(assembly).items():
        told = found.properties.get("InsufficientDataActions", [])
        wanted = ["alarms", "pages"] if name in paging else ["alarms"]
        assert told == ([topics[topic] for topic in wanted] if name in silent else [])
    assert alarms(assembly)["outbox-unpublished"].properties["Threshold"] == 5 * 60


@pytest.mark.parametrize("environment", ["assembly", "production"])
def test_every_alarm_has_an_entry_in_the_runbook(environment: str, request: pytest.FixtureRequest) -> None:
    """An alarm's description names a heading of docs/runbook.md that says four things; no heading is left over."""
    deployed: Assembly = request.getfixturevalue(environment)
    named = {
        alarm.properties["AlarmDescription"].rpartition(" docs/runbook.md#")[2] for alarm in deployed.of_type(*KINDS)
    }
    entries = re.split(r"^## ", RUNBOOK, flags=re.MULTILINE)[1:]
    beside_a_shadow = {row.entry for row in alarm_rows(replace(DEV, shadows=("orders",)))}
    beside_a_shadow |= {"function-errors"} if environment == "production" else {"rollback"}
    assert named < named | beside_a_shadow == {entry.partition("\n")[0] for entry in entries}
    for entry in entries:
        said = re.findall(r"^\*\*([\w ]+)\*\*:", entry, re.MULTILINE)
        assert said == ["Means", "Look at", "Do", "Verify"], entry.partition("\n")[0]


@pytest.mark.parametrize("environment", ["assembly", "production"])
def test_every_alarm_tells_somebody(environment: str, request: pytest.FixtureRequest) -> None:
    """Each alarm tells an encrypted topic of this deployment when it rings and when it stops."""
    deployed: Assembly = request.getfixturevalue(environment)
    topics = {topic.ref: topic for topic in deployed.of_type("AWS::SNS::Topic")}
    assert all(topic.properties["KmsMasterKeyId"] for topic in topics.values())
    groups = {page.name for page in deployed.of_type(KINDS[1]) if not page.name.endswith("-page")}
    for alarm in deployed.of_type(*KINDS):
        if alarm.name in groups:
            continue  # the alarm above the groups tells for them
        assert alarm.properties["AlarmActions"] == alarm.properties["OKActions"]
        assert set(alarm.properties["AlarmActions"]) <= set(topics)
        told = alarm.properties["AlarmActions"][0].rpartition("-")[2]
        assert told == ("pages" if alarm.type == KINDS[1] else "alarms")


def test_one_alarm_pages_for_all_that_harm(assembly: Assembly) -> None:
    """The composite alarm names existing alarms of critical routes, machines and the outbox, and no others."""
    pages = assembly.of_type(KINDS[1])
    rules = " ".join(page.properties["AlarmRule"] for page in pages)
    named = {arn.rpartition(":signalbox-dev-")[2] for arn in re.findall(r'ALARM\("([^"]+)"\)', rules)}
    named -= {page.name.removeprefix("signalbox-dev-") for page in pages}
    assert named <= set(alarms(assembly))
    assert {"orders-dead-letters", "orders-failed", "outbox-unpublished", "orders-need-attention"} <= named
    quiet = [route.name for route in ROUTES if not route.critical]
    assert quiet and not {f"{name}-dead-letters" for name in quiet} & named
    assert not {name for name in named if name.endswith("-errors")}


def test_alarms_that_are_too_many_for_one_page_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many alarms page as now: one alarm rings, each rule within CloudWatch's limits, and none is left out."""
    deployed = list(alarm_rows(DEV))
    rows = [*deployed, *(replace(row, slug=f"{row.slug}-copy") for row in deployed if row.pages)]
    monkeypatch.setattr(observability, "alarm_rows", lambda target: rows)
    app = App(outdir=str(tmp_path), tree_metadata=False)
    observability.ObservabilityStack(app, "signalbox-dev-observability", target=DEV)
    app.synth()
    composites = {page.name: page.properties["AlarmRule"] for page in read(tmp_path).of_type(KINDS[1])}
    named = {name: re.findall(r'ALARM\("[^"]+:alarm:([^"]+)"\)', rule) for name, rule in composites.items()}
    assert all(len(found) <= 100 and len(composites[name]) <= 10_240 for name, found in named.items())
    groups = named.pop("signalbox-dev-page")
    assert set(groups) == set(named) and len(groups) > 1
    assert {name for found in named.values() for name in found} == {
        f"signalbox-dev-{row.slug}" for row in rows if row.pages
    }


def test_every_rollback_alarm_resolves(assembly: Assembly, production: Assembly) -> None:
    """Each alarm that rolls a deployment back exists, a function's in the stack of its alias.

    An alias treats a missing alarm as OK.
    """
    for environment, deployed in (("dev", assembly), ("prod", production)):
        names = {alarm.name: alarm.stack for alarm in deployed.of_type(KINDS[0])}
        watching = [
            (f"signalbox-{environment}-observability", alias.properties["DeploymentPreference"]["Alarms"])
            for alias in deployed.of_type("AWS::StepFunctions::StateMachineAlias")
        ]
        for group in deployed.of_type("AWS::CodeDeploy::DeploymentGroup"):
            configured = group.properties["AlarmConfiguration"]["Alarms"]
            watching.append((group.stack, [alarm["Name"] for alarm in configured]))
        assert len(watching) >= len(WORKFLOWS)
        for stack, watched in watching:
            assert watched and all(names.get(name) == stack for name in watched)


def test_dashboards_show_every_route_and_machine(assembly: Assembly) -> None:
    """The dashboards have a line for each queue, dead-letter queue, machine and state."""
    boards = assembly.of_type("AWS::CloudWatch::Dashboard")
    widgets = [w for board in boards for w in json.loads(board.properties["DashboardBody"])["widgets"]]
    lines = {
        part for w in widgets for line in w["properties"].get("metrics", []) for part in line if isinstance(part, str)
    }
    assert {f"signalbox-dev-{name}" for route in ROUTES for name in (route.queue, route.dead_letter_queue)} <= lines
    assert {machine.arn for machine in assembly.of_type("AWS::StepFunctions::StateMachine")} <= lines
    assert {f"signalbox-dev-{task.name}" for workflow in WORKFLOWS for task in workflow.tasks.values()} <= lines


def test_a_function_of_production_is_watched_beside_its_alias(production: Assembly) -> None:
    """Each function has one alarm that sees its errors: a second one would cost as much and see the same."""
    names = {function.name for function in production.of_type("AWS::Lambda::Function")}
    watched = [alarm.name for alarm in production.of_type(KINDS[0]) if alarm.name.endswith(("-errors", "-failing"))]
    assert set(watched) == {f"{name}-failing" for name in names} | {"signalbox-prod-pages-failing"}
    assert len(watched) == len(set(watched))


def test_only_alarms_of_the_whole_system_are_there_where_nobody_is_on_call(
    development_synthesised: Synthesised, assembly: Assembly
) -> None:
    """Each metric of an alarm costs as much in development; there the desk shows what single routes hold."""
    found = set(alarms(development_synthesised.assembly))
    assert {"orders-failed", "outbox-unpublished", "functions-throttled", "schedules-missed", "unroutable"} <= found
    assert found < set(alarms(assembly))
    assert not {name for name in found if name.endswith(("-age", "-dead-letters", "-errors", "orders-lost"))}
    assert not development_synthesised.assembly.of_type(KINDS[1], "AWS::CloudWatch::Dashboard")
