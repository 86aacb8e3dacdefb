"""Routes, deployed: buses, rules with their targets, event source mappings, schedules."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.services.aws_lambda.queue_source import QueueSource
from signalbox.twin.services.aws_lambda.stream_source import StreamSource
from signalbox.twin.services.eventbridge.archives import Archive
from signalbox.twin.services.eventbridge.bus import Bus
from signalbox.twin.services.eventbridge.deliveries import Rule, Target, Undeliverable
from signalbox.twin.services.eventbridge.schedule_expressions import next_due
from signalbox.twin.services.sqs.queues import Queue

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud


def find_queue(cloud: "Cloud", arn: str, user: Resource) -> Queue:
    """The queue of this ARN, for a resource that names it."""
    if arn not in cloud.queues:
        raise BrokenAssembly(f"{user.stack}: {user.logical_id} names the queue {arn}, which no stack deploys")
    return cloud.queues[arn]


def make_bus(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A custom bus."""
    cloud.buses.buses[resource.name] = Bus(resource.name, resource.arn)


def make_archive(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """An archive of a bus."""
    p = resource.properties
    bus = str(p["SourceArn"]).rpartition("/")[2]
    archive = Archive(resource.name, resource.arn, bus, p.get("EventPattern"), int(p.get("RetentionDays", 0)))
    cloud.archives.archives[resource.arn] = archive


def make_rule(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A rule on a bus with its targets."""
    p = resource.properties
    bus = str(p.get("EventBusName", "default")).rpartition("/")[2]
    if bus not in cloud.buses.buses:
        raise BrokenAssembly(
            f"{resource.stack}: the rule {resource.name} stands on the bus {bus!r}, which no stack deploys"
        )
    if p.get("State") == "DISABLED" or "EventPattern" not in p:
        return
    targets = [make_target(cloud, resource, target) for target in p.get("Targets", [])]
    cloud.buses.buses[bus].rules.append(Rule(resource.name, resource.arn, p["EventPattern"], targets))


def make_target(cloud: "Cloud", resource: Resource, target: dict[str, Any]) -> Target:
    """One target of a rule."""
    retry = target.get("RetryPolicy", {})
    letters = target.get("DeadLetterConfig", {}).get("Arn")
    return Target(
        arn=target["Arn"],
        deliver=deliverer(cloud, target["Arn"], target.get("SqsParameters", {}).get("MessageGroupId")),
        transformer=target.get("InputTransformer"),
        input=target.get("Input"),
        dead_letters=find_queue(cloud, letters, resource) if letters else None,
        retries=int(retry.get("MaximumRetryAttempts", 185)),
        oldest=float(retry.get("MaximumEventAgeInSeconds", 86_400)),
    )


def deliverer(cloud: "Cloud", arn: str, group: str | None) -> Callable[[str], None]:
    """What takes an event for the target of this ARN."""

    def to_queue(text: str) -> None:
        try:
            cloud.queues[arn].send(text, group=group)
        except ServiceError as error:  # such as a message that is too large: it is so the next time, too
            raise Undeliverable("INVALID_PARAMETER", error.message, permanent=True) from None

    def to_function(text: str) -> None:
        cloud.asynchronous.invoke(arn, text)

    if arn in cloud.queues:
        return to_queue
    if cloud.function(arn):
        return to_function

    def to_nobody(text: str) -> None:
        raise Undeliverable("NO_RESOURCE", f"{arn} does not exist", permanent=True)

    return to_nobody


def make_source(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """An event source mapping from a queue or a table's stream."""
    p = resource.properties
    arn, name = p["EventSourceArn"], p["FunctionName"]
    filters = [json.loads(item["Pattern"]) for item in p.get("FilterCriteria", {}).get("Filters", [])]
    common: dict[str, Any] = {
        "clock": cloud.clock,
        "functions": cloud.functions,
        "function": lambda: cloud.required_function(name),
        "window": float(p.get("MaximumBatchingWindowInSeconds", 0)),
        "reports_failures": "ReportBatchItemFailures" in p.get("FunctionResponseTypes", []),
        "filters": filters,
    }
    if ":sqs:" in arn:
        concurrency = int(p.get("ScalingConfig", {}).get("MaximumConcurrency", 1000))
        queue = find_queue(cloud, arn, resource)
        # What its role cannot decrypt, a source never sees.
        blind = cloud.policies.role_refusal(cloud.required_function(name).role, "sqs:ReceiveMessage", arn)
        cloud.queue_sources[arn] = QueueSource(
            queue=queue,
            uuid=resource.ref,
            batch_size=int(p.get("BatchSize", 10)),
            concurrency=concurrency,
            enabled=bool(p.get("Enabled", True)) and not blind,
            **common,
        )
        return
    table = next(
        r for r in assembly.of_type("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable") if r.name in arn.split("/")
    )
    destination = p.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    cloud.database.stream_sources[table.name] = StreamSource(
        arn=arn,
        table_key=next(key["AttributeName"] for key in table.properties["KeySchema"] if key["KeyType"] == "HASH"),
        batch_size=int(p.get("BatchSize", 100)),
        retries=int(p.get("MaximumRetryAttempts", -1)),
        oldest=float(p.get("MaximumRecordAgeInSeconds", 86_400)),
        bisects=bool(p.get("BisectBatchOnFunctionError")),
        on_failure=find_queue(cloud, destination, resource) if destination else None,
        **common,
    )


SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"
"""A context attribute, in the place of which the call has its due instant (EventBridge Scheduler User Guide, "Adding context
attributes in EventBridge Scheduler")."""


def make_schedule(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A schedule of EventBridge Scheduler, with a function as its target."""
    p = resource.properties
    target, zone = p["Target"], p.get("ScheduleExpressionTimezone", "UTC")
    if p.get("State") == "DISABLED":
        return

    def plan(after: float) -> None:
        due = next_due(p["ScheduleExpression"], zone, after)
        if due is not None:
            cloud.clock.at(due, lambda: run(due), recurring=True)

    def run(due: float) -> None:
        plan(due)
        text = target.get("Input", "{}").replace(SCHEDULED_TIME, moment(due))
        if refused := cloud.policies.invocation_refusal(target["RoleArn"], resource.name, target["Arn"]):
            miss(cloud, target, text, refused)
        else:
            cloud.asynchronous.invoke(target["Arn"], text)

    plan(cloud.clock.now)


def moment(due: float) -> str:
    """An instant as Scheduler writes it."""
    return datetime.fromtimestamp(due, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def miss(cloud: "Cloud", target: dict[str, Any], text: str, refused: str) -> None:
    """A schedule's role may not invoke its target: the input goes to the dead-letter queue, where the role may send it."""
    letters = target.get("DeadLetterConfig", {}).get("Arn", "")
    if letters in cloud.queues and not cloud.policies.role_refusal(target["RoleArn"], "sqs:SendMessage", letters):
        texts = {"ERROR_CODE": "AccessDeniedException", "ERROR_MESSAGE": refused, "TARGET_ARN": target["Arn"]}
        attributes = {name: {"DataType": "String", "StringValue": text} for name, text in texts.items()}
        cloud.queues[letters].send(text, attributes)
