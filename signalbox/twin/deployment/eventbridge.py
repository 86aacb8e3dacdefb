"""Buses, archives, and rules with their targets, of a template."""

import json
from collections.abc import Callable
from typing import Any

from signalbox.assembly import ACCOUNT, Assembly, BrokenAssembly, Resource
from signalbox.event_patterns.checks import check_pattern
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.property_tables.checks import UnsupportedProperty
from signalbox.twin.deployment.sqs import find_queue
from signalbox.twin.deployment.targets.rule_targets import deliverer
from signalbox.twin.services.eventbridge.archives import Archive
from signalbox.twin.services.eventbridge.bus import Bus
from signalbox.twin.services.eventbridge.cron import UnsupportedSchedule
from signalbox.twin.services.eventbridge.deliveries import Rule, Target
from signalbox.twin.services.eventbridge.input_transformers import check_input
from signalbox.twin.services.eventbridge.schedule_expressions import check_rate, next_due, recur

REACHED = ("states", "events", "sqs", "sns", "lambda", "logs", "firehose", "kinesis")
"""Services of the targets that the twin reaches."""


def make_bus(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a custom bus."""
    cloud.buses.buses[resource.name] = Bus(resource.name, resource.arn)


def make_archive(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy an archive of a bus."""
    p = resource.properties
    bus = str(p["SourceArn"]).rpartition("/")[2]
    if bus not in cloud.buses.buses and str(p["SourceArn"]).split(":")[4:5] == [ACCOUNT]:
        place = f"{resource.stack}: {resource.logical_id}.SourceArn"
        raise BrokenAssembly(f"{place}: AWS refuses to deploy this: Event bus {bus} does not exist.")
    archive = Archive(resource.name, resource.arn, bus, pattern_of(resource), int(p.get("RetentionDays", 0)))
    cloud.archives.archives[resource.arn] = archive


def make_rule(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a rule with its targets. Raises BrokenAssembly where its bus is not deployed."""
    p = resource.properties
    bus = str(p.get("EventBusName", "default")).rpartition("/")[2]
    if bus not in cloud.buses.buses:
        raise BrokenAssembly(
            f"{resource.stack}: the rule {resource.name} stands on the bus {bus!r}, which no stack deploys"
        )
    pattern = pattern_of(resource)
    for number, target in enumerate(p.get("Targets", [])):
        check_input(target, f"{resource.stack}: {resource.logical_id}.Targets[{number}]")
    if "ScheduleExpression" in p:
        check_schedule(resource, bus)
    is_off = p.get("State") == "DISABLED"
    targets = [
        make_target(cloud, resource, target, f"{resource.stack}: {resource.logical_id}.Targets[{number}]", is_off)
        for number, target in enumerate(p.get("Targets", []))
    ]
    rule = Rule(resource.name, resource.arn, pattern, targets)
    cloud.buses.buses[bus].rules.append(rule)
    if is_off:
        cloud.buses.buses[bus].disabled.add(rule.name)
    if "ScheduleExpression" in p and cloud.schedules:
        recur(
            cloud.clock,
            lambda after: next_due(p["ScheduleExpression"], "UTC", after),
            lambda due: cloud.buses.fire(cloud.buses.buses[bus], rule),
            resource.name,
            first=cloud.clock.now if str(p["ScheduleExpression"]).startswith("rate") else None,
        )


def pattern_of(resource: Resource) -> Any:
    """Return the checked pattern of a rule or an archive, an object or text in JSON."""
    pattern = resource.properties.get("EventPattern")
    if pattern is None:
        return None
    place = f"{resource.stack}: {resource.logical_id}.EventPattern"
    if isinstance(pattern, str):
        try:
            pattern = json.loads(pattern)
        except ValueError as error:
            raise BrokenAssembly(f"{place}: AWS refuses to deploy this: it is no JSON ({error})") from None
    check_pattern(pattern, place)
    return pattern


def check_schedule(rule: Resource, bus: str) -> None:
    """Raise UnsupportedSchedule for an expression that a rule refuses, or one on a custom bus."""
    place, expression = f"{rule.stack}: {rule.logical_id}.ScheduleExpression", rule.properties["ScheduleExpression"]
    if bus != "default":
        raise UnsupportedSchedule(f"{place}: ScheduleExpression is supported only on the default event bus.")
    try:
        if str(expression).startswith("at"):
            raise UnsupportedSchedule(f"{expression!r}: a rule has rate or cron; at() is of EventBridge Scheduler")
        check_rate(expression)
        next_due(expression, "UTC", 0.0)
    except UnsupportedSchedule as error:
        raise UnsupportedSchedule(f"{place}: AWS refuses to deploy this: {error}") from None


def check_target(cloud: Cloud, rule: Resource, target: dict[str, Any], place: str) -> None:
    """Raise UnsupportedProperty for a kind of target that the twin does not reach; BrokenAssembly without its role."""
    parts = target["Arn"].split(":")
    service, account = parts[2], parts[4]
    if service in ("states", "firehose", "kinesis") and "RoleArn" not in target:
        raise BrokenAssembly(f"{place}: AWS refuses to deploy this: RoleArn is required for target {target['Arn']}.")
    changed = [key for key in ("Input", "InputPath", "InputTransformer") if key in target]
    name = f"{rule.type}.Targets.KinesisParameters"
    if "KinesisParameters" in target and changed and name not in cloud.ignored:
        raise UnsupportedProperty(
            f"{place}.KinesisParameters: the twin takes a partition key from the input alone, which {changed[0]} "
            f"changes; to go on with it: --ignore {name}"
        )
    name = f"{rule.type}.Targets.Arn"
    deployed = service not in ("sns", "events", "firehose", "kinesis") or target["Arn"] in targets_of(cloud)
    if (service not in REACHED or account != ACCOUNT or not deployed) and name not in cloud.ignored:
        raise UnsupportedProperty(
            f"{place}.Arn is {target['Arn']}, a target that the twin does not reach: it knows queues, topics, "
            f"functions, buses, log groups, streams and state machines of this account; "
            f"to go on without it: --ignore {name}"
        )


def targets_of(cloud: Cloud) -> set[str]:
    """Return the ARNs of the deployed topics, streams and buses."""
    buses = (bus.arn for bus in cloud.buses.buses.values())
    return {*cloud.topics.topics, *cloud.firehose.streams, *cloud.kinesis.streams, *buses}


def make_target(cloud: Cloud, resource: Resource, target: dict[str, Any], place: str, is_off: bool) -> Target:
    """Return one target of a rule. One that the twin does not reach is refused, of a rule that is off at its use."""
    try:
        check_target(cloud, resource, target, place)
    except UnsupportedProperty as error:
        if not is_off:
            raise
        return Target(target["Arn"], refuse(error))
    retry = target.get("RetryPolicy", {})
    queue = target.get("DeadLetterConfig", {}).get("Arn")
    return Target(
        arn=target["Arn"],
        deliver=deliverer(cloud, target),
        transformer=target.get("InputTransformer"),
        input=target.get("Input"),
        input_path=target.get("InputPath", ""),
        dead_letters=find_queue(cloud, queue, resource) if queue else None,
        retries=int(retry.get("MaximumRetryAttempts", 185)),
        oldest=float(retry.get("MaximumEventAgeInSeconds", 86_400)),
        collects=target["Arn"] in cloud.firehose.streams,
    )


def refuse(error: UnsupportedProperty) -> Callable[[str], None]:
    """Return a delivery that raises the error."""

    def deliver(text: str) -> None:
        raise error

    return deliver
