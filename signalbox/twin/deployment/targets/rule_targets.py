"""Targets of rules: queues, topics, functions, machines, buses, streams and log groups."""

import json
from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from signalbox.twin.cloud import Cloud
from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.services.eventbridge.deliveries import Undeliverable
from signalbox.twin.services.eventbridge.input_transformers import MISSING, at_path, text_of
from signalbox.twin.services.pipes.input_templates import value_of

Deliver = Callable[[str], None]


def deliverer(cloud: Cloud, target: dict[str, Any]) -> Deliver:
    """Return the function that hands an event's text to a target."""
    arn = target["Arn"]
    if arn in cloud.queues:
        group = target.get("SqsParameters", {}).get("MessageGroupId")
        return accepting(lambda text: cloud.queues[arn].send(text, group=group))
    if arn in cloud.topics.topics:
        return accepting(lambda text: cloud.topics.publish(arn, text))
    if arn in cloud.executions.machines:
        return to_machine(cloud, arn, target["RoleArn"])
    if ":event-bus/" in arn and arn.rpartition("/")[2] in cloud.buses.buses:
        return to_bus(cloud, arn, target.get("RoleArn", ""))
    if arn in cloud.firehose.streams:
        return to_stream(cloud, arn, target["RoleArn"])
    if arn in cloud.kinesis.streams:
        return to_data_stream(cloud, target)
    if ":logs:" in arn:
        return cloud.logged[arn].append
    if cloud.function(arn):
        return accepting(lambda text: cloud.asynchronous.invoke(arn, text))

    def to_missing_target(text: str) -> None:
        raise Undeliverable("NO_RESOURCE", f"{arn} does not exist", permanent=True)

    return to_missing_target


def accepting(send: Callable[[str], object]) -> Deliver:
    """Return a delivery that fails where the target refuses the text; a retry would not help."""

    def deliver(text: str) -> None:
        try:
            send(text)
        except ServiceError as error:
            raise Undeliverable("INVALID_PARAMETER", error.message, permanent=True) from None

    return deliver


def to_machine(cloud: Cloud, arn: str, role: str) -> Deliver:
    """Return the delivery to a state machine, which the rule's role starts."""

    def deliver(text: str) -> None:
        if refused := cloud.policies.role_refusal(role, "states:StartExecution", arn):
            raise Undeliverable("NO_PERMISSIONS", refused, permanent=True)
        cloud.executions.begin(cloud.executions.machine(arn), text)

    return deliver


def to_bus(cloud: Cloud, arn: str, role: str) -> Deliver:
    """Return the delivery to another bus, by the rule's role."""

    def deliver(text: str) -> None:
        if refused := cloud.policies.role_refusal(role, "events:PutEvents", arn):
            raise Undeliverable("NO_PERMISSIONS", refused, permanent=True)
        cloud.buses.publish(cloud.buses.buses[arn.rpartition("/")[2]], json.loads(text))

    return deliver


def to_data_stream(cloud: Cloud, target: dict[str, Any]) -> Deliver:
    """Return the delivery to a data stream, by the rule's role. The partition key is the id of the event, or what the
    path of the target gives (Amazon EventBridge API Reference, "KinesisParameters")."""
    arn, path = target["Arn"], target.get("KinesisParameters", {}).get("PartitionKeyPath", "")

    def deliver(text: str) -> None:
        if refused := cloud.policies.role_refusal(target["RoleArn"], "kinesis:PutRecord", arn):
            raise Undeliverable("NO_PERMISSIONS", refused, permanent=True)
        cloud.kinesis.put(cloud.kinesis.streams[arn], text.encode(), partition_key(text, path))

    return accepting(deliver)


def partition_key(text: str, path: str) -> str:
    """Return the partition key of an event for a data stream."""
    event = value_of(text)
    found = at_path(event, path) if path else MISSING
    if found is MISSING and isinstance(event, dict):
        found = event.get("id", MISSING)
    if found is MISSING:
        return str(uuid5(NAMESPACE_URL, text))
    return found if isinstance(found, str) else text_of(found)


def to_stream(cloud: Cloud, arn: str, role: str) -> Deliver:
    """Return the delivery to a stream of Firehose, by the rule's role."""

    def deliver(text: str) -> None:
        for action in ("firehose:PutRecord", "firehose:PutRecordBatch"):
            if refused := cloud.policies.role_refusal(role, action, arn):
                raise Undeliverable("NO_PERMISSIONS", refused, permanent=True)
        cloud.firehose.put(arn, text)

    return deliver
