"""Schedules of EventBridge Scheduler in a template."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from signalbox.assembly import ACCOUNT, Assembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.property_tables.checks import UnsupportedProperty
from signalbox.twin.known_names import is_ignored
from signalbox.twin.services.eventbridge.cron import UnsupportedSchedule
from signalbox.twin.services.eventbridge.schedule_expressions import next_due, recur, zone_of
from signalbox.twin.services.eventbridge.scheduled_calls import SERVICES, ScheduledCall, Scheduler

WINDOW_SECONDS = 60.0


def make_schedule(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Check a schedule of EventBridge Scheduler, and deploy it where schedules run."""
    p = resource.properties
    expression, zone = p["ScheduleExpression"], p.get("ScheduleExpressionTimezone", "UTC")
    try:
        zone_of(zone)
        next_due(expression, zone, cloud.clock.now)
    except UnsupportedSchedule as error:
        place = f"{resource.stack}: {resource.logical_id}.ScheduleExpression"
        raise UnsupportedSchedule(f"{place}: {error}") from None
    check_target(cloud, resource)
    if p.get("State") == "DISABLED" or not cloud.schedules:
        return
    window = WINDOW_SECONDS * float(p.get("FlexibleTimeWindow", {}).get("MaximumWindowInMinutes", 0))
    scheduler = Scheduler(cloud.clock, cloud.queues, cloud.policies.role_refusal, caller(cloud, p["Target"]))

    def run(due: float) -> None:
        call = ScheduledCall(scheduler, resource.arn, p["Target"], due)
        if window:
            cloud.clock.at(due + cloud.clock.random.uniform(0.0, window), call.attempt, recurring=True)
        else:
            call.attempt()

    recur(cloud.clock, following(p, zone), run, resource.name)


def following(p: Any, zone: str) -> Callable[[float], float | None]:
    """Return the function from an instant to the next one of a schedule, between its StartDate and its EndDate."""
    start, end = instant_of(p.get("StartDate"), float("-inf")), instant_of(p.get("EndDate"), float("inf"))
    rated = str(p["ScheduleExpression"]).startswith("rate")

    def next_instant(after: float) -> float | None:
        if after < start and rated:
            return start if start <= end else None
        due = next_due(p["ScheduleExpression"], zone, max(after, start))
        return due if due is not None and due <= end else None

    return next_instant


def instant_of(text: str | None, otherwise: float) -> float:
    """Return the instant of a date in a template, or a default."""
    return otherwise if text is None else datetime.fromisoformat(text).timestamp()


def check_target(cloud: Cloud, resource: Resource) -> None:
    """Raise UnsupportedProperty for a target that the twin does not reach."""
    arn, name = str(resource.properties["Target"]["Arn"]), f"{resource.type}.Target.Arn"
    service, account = arn.split(":")[2], arn.split(":")[4]
    if (service not in SERVICES or account != ACCOUNT) and not is_ignored(name, cloud.ignored):
        raise UnsupportedProperty(
            f"{resource.stack}: {resource.logical_id}.Target.Arn is {arn}, a target that the twin does not reach: it "
            f"knows functions, queues, state machines and buses of this account; to go on without it: --ignore {name}"
        )


def caller(cloud: Cloud, target: Any) -> Callable[[str], None]:
    """Return the function that hands a text to the target. It raises KeyError where the target is not deployed."""
    arn = str(target["Arn"])
    service = arn.split(":")[2]
    group = target.get("SqsParameters", {}).get("MessageGroupId")
    event = target.get("EventBridgeParameters", {})

    def invoke(text: str) -> None:
        cloud.required_function(arn)
        cloud.asynchronous.invoke(arn, text)

    def start(text: str) -> None:
        cloud.executions.begin(cloud.executions.machine(arn), text)

    def publish(text: str) -> None:
        bus = cloud.buses.buses[arn.rpartition("/")[2]]
        cloud.buses.publish(bus, cloud.buses.event(event["Source"], event["DetailType"], json.loads(text), []))

    calls: dict[str, Callable[[str], object]] = {
        "lambda": invoke,
        "sqs": lambda text: cloud.queues[arn].send(text, group=group),
        "states": start,
        "events": publish,
    }

    def call(text: str) -> None:
        if service in calls:  # another one is ignored, as the user wants
            calls[service](text)

    return call
