"""Schedules of EventBridge Scheduler in a template."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from signalbox.assembly import ACCOUNT, Assembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.property_tables.checks import UnsupportedProperty
from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.gateway.gateway import NAMES
from signalbox.twin.known_names import is_ignored
from signalbox.twin.services.eventbridge.cron import UnsupportedSchedule
from signalbox.twin.services.eventbridge.schedule_expressions import next_due, recur, zone_of
from signalbox.twin.services.eventbridge.scheduled_calls import SERVICES, ScheduledCall, Scheduler
from signalbox.twin.services.eventbridge.schedules import Schedule, arn_of, key_of
from signalbox.twin.services.stepfunctions.service_calls import SDK_NAMES

WINDOW_SECONDS = 60.0
UNIVERSAL = "arn:aws:scheduler:::aws-sdk:"
"""Begin of the ARN of a universal target: a call of a service, such as `sqs:sendMessage`."""


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
    given = {**p, "Name": resource.name}
    arn = arn_of(*key_of(given))
    if cloud.schedules:
        cloud.scheduled.add(Schedule(arn, given, cloud.clock.now))
    else:  # known by name, but without calls
        cloud.scheduled.all[key_of(given)] = Schedule(arn, given, cloud.clock.now, active=False)


def make_schedule_group(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a group of schedules, into which calls may put further ones."""
    cloud.scheduled.groups.add(resource.name)


def plan_schedule(cloud: Cloud, schedule: Schedule) -> None:
    """Let a schedule call its target, from now on and until it is deleted."""
    p = schedule.properties
    zone = str(p.get("ScheduleExpressionTimezone", "UTC"))
    window = WINDOW_SECONDS * float(p.get("FlexibleTimeWindow", {}).get("MaximumWindowInMinutes", 0))
    scheduler = Scheduler(
        cloud.clock, cloud.queues, cloud.policies.role_refusal, caller(cloud, p["Target"]), cloud.scheduled.lost
    )

    def run(due: float) -> None:
        call = ScheduledCall(scheduler, schedule.arn, p["Target"], due)
        if not schedule.active:
            return
        if after(due) is None:
            cloud.scheduled.completed(schedule)
        if window:
            cloud.clock.at(due + cloud.clock.random.uniform(0.0, window), call.attempt, recurring=True)
        else:
            call.attempt()

    after = following(p, zone)
    recur(cloud.clock, lambda due: after(due) if schedule.active else None, run, str(p["Name"]))


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


def instant_of(date: str | datetime | None, otherwise: float) -> float:
    """Return the instant of a date in a template or in a call, or a default."""
    if date is None:
        return otherwise
    return (date if isinstance(date, datetime) else datetime.fromisoformat(date)).timestamp()


def check_target(cloud: Cloud, resource: Resource) -> None:
    """Raise UnsupportedProperty for a target that the twin does not reach."""
    arn, name = str(resource.properties["Target"]["Arn"]), f"{resource.type}.Target.Arn"
    if arn.startswith(UNIVERSAL) and known_service(cloud, arn):
        return
    service, account = arn.split(":")[2], arn.split(":")[4]
    if (service not in SERVICES or account != ACCOUNT) and not is_ignored(name, cloud.ignored):
        raise UnsupportedProperty(
            f"{resource.stack}: {resource.logical_id}.Target.Arn is {arn}, a target that the twin does not reach: it "
            "knows functions, queues, topics, state machines and buses of this account, and calls of its services; "
            f"to go on without it: --ignore {name}"
        )


def known_service(cloud: Cloud, arn: str) -> bool:
    """Return whether the twin answers the service of a universal target."""
    name = arn.removeprefix(UNIVERSAL).split(":")[0]
    client = SDK_NAMES.get(name, name)
    return NAMES.get(client, client) in cloud.gateway.services


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

    def ask(text: str) -> None:
        operation = arn.removeprefix(UNIVERSAL).split(":")
        answers: list[tuple[int, Any]] = []
        cloud.service_calls.call(
            SDK_NAMES.get(operation[0], operation[0]),
            operation[1][:1].upper() + operation[1][1:],
            json.loads(text),
            str(target["RoleArn"]),
            "scheduler",
            lambda status, answer: answers.append((status, answer)),
        )
        if answers and answers[0][0] >= 300:
            raise ServiceError(answers[0][1].get("__type", "Unknown"), answers[0][1]["message"], answers[0][0])

    calls: dict[str, Callable[[str], object]] = {
        "lambda": invoke,
        "sqs": lambda text: cloud.queues[arn].send(text, group=group),
        "states": start,
        "events": publish,
        "sns": lambda text: cloud.topics.publish(arn, text),
        "scheduler": ask,
    }

    def call(text: str) -> None:
        if service in calls:  # another one is ignored, as the user wants
            calls[service](text)

    return call
