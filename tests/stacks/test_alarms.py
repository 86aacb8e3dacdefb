"""Alarms: on what is deployed, for every row of the table."""

import json

from signalbox.assembly import Assembly
from stacks.routes import ROUTES, WORKFLOWS


def watched(assembly: Assembly) -> dict[str, tuple[str, dict[str, str]]]:
    """Alarm name -> (metric, dimensions)."""
    return {
        alarm.name.removeprefix("signalbox-dev-"): (
            alarm.properties["MetricName"],
            {d["Name"]: d["Value"] for d in alarm.properties["Dimensions"]},
        )
        for alarm in assembly.of_type("AWS::CloudWatch::Alarm")
    }


def test_every_route_and_machine_is_watched(assembly: Assembly) -> None:
    """Each route has alarms on dead letters, undelivered events and age; each machine on every bad end."""
    wanted = {f"{route.name}-{what}" for route in ROUTES for what in ("dead-letters", "undelivered", "age")}
    wanted |= {f"{workflow.slug}-{what}" for workflow in WORKFLOWS for what in ("failing", "timed-out", "aborted")}
    wanted |= {"unroutable", "unroutable-undelivered", "outbox-unrelayed", "schedules-missed"}
    assert set(watched(assembly)) == wanted | {"outbox-relay-lag", "outbox-unpublished"}


def test_alarms_watch_what_is_deployed(assembly: Assembly) -> None:
    """The queue, function or machine that an alarm names exists: a wrong name would count as OK for ever."""
    names = {
        "QueueName": {queue.name for queue in assembly.of_type("AWS::SQS::Queue")},
        "FunctionName": {function.name for function in assembly.of_type("AWS::Lambda::Function")},
        "StateMachineArn": {machine.arn for machine in assembly.of_type("AWS::StepFunctions::StateMachine")},
        "service": {
            function.properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
            for function in assembly.of_type("AWS::Lambda::Function")
        },
    }
    for metric, dimensions in watched(assembly).values():
        for dimension, value in dimensions.items():
            assert value in names[dimension], (metric, dimension, value)


def test_every_last_queue_is_watched(assembly: Assembly) -> None:
    """A queue that nobody empties rings as soon as one message lies in it."""
    emptied = {source.properties["EventSourceArn"] for source in assembly.of_type("AWS::Lambda::EventSourceMapping")}
    ends = {queue.name for queue in assembly.of_type("AWS::SQS::Queue") if queue.arn not in emptied}
    empty = {d["QueueName"] for metric, d in watched(assembly).values() if metric.endswith("MessagesVisible")}
    assert ends and ends == empty


def test_a_silent_sweep_rings(assembly: Assembly) -> None:
    """The age of the oldest unpublished row is always reported: when it is not, the sweep is dead, and that rings."""
    (alarm,) = [a for a in assembly.of_type("AWS::CloudWatch::Alarm") if a.name.endswith("outbox-unpublished")]
    assert alarm.properties["TreatMissingData"] == "breaching"
    assert alarm.properties["Threshold"] >= 2 * 5 * 60


def test_dashboard_shows_every_route(assembly: Assembly) -> None:
    """The dashboard has a line for each route's queue, and for each machine."""
    (board,) = assembly.of_type("AWS::CloudWatch::Dashboard")
    body = json.loads(board.properties["DashboardBody"])
    lines = {line[3] for widget in body["widgets"] for line in widget["properties"]["metrics"]}
    assert {f"signalbox-dev-{route.name}" for route in ROUTES} <= lines
    assert {machine.arn for machine in assembly.of_type("AWS::StepFunctions::StateMachine")} <= lines
