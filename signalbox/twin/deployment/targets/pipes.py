"""Pipes of a template, from a queue or a stream; Lambda's kind of event source reads it.

Source: AWS CloudFormation Template Reference, "AWS::Pipes::Pipe"; Amazon EventBridge User Guide, "Amazon Simple Queue
Service as a source", "Amazon DynamoDB stream as a source" and "Amazon Kinesis stream as a source" (their limits and
defaults, and the permissions of the pipe's role).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.event_patterns.filter_criteria import patterns_of
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.property_tables.checks import UnsupportedProperty
from signalbox.twin.deployment.sqs import find_queue
from signalbox.twin.deployment.targets.pipe_targets import WAITS, asker, sender
from signalbox.twin.deployment.targets.stream_readers import add_reader, failures_to
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.queue_source import QueueSource
from signalbox.twin.services.kinesis.streams import for_pipes
from signalbox.twin.services.pipes.pipe import Pipe, Stage

POLLING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
READING = {
    "sqs": POLLING,
    "dynamodb": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
    "kinesis": ("kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"),
}
SETTINGS = {"dynamodb": "DynamoDBStreamParameters", "kinesis": "KinesisStreamParameters"}


KNOWN_TARGETS = "queues, topics, buses, log groups, data streams, delivery streams, functions and state machines"


def make_pipe(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a pipe. Raises UnsupportedProperty for a source, an enrichment or a target that the twin does not know."""
    p = resource.properties
    source = str(p["Source"])
    kind = source.split(":")[2] if source.count(":") >= 5 else source
    if kind not in READING:
        refuse(cloud, resource, "Source", source, "queues, data streams and streams of tables")
        return
    pipe = Pipe(resource.name, resource.arn, source, cloud.clock, Stage(""))
    stages = (enrichment_of(cloud, resource), target_of(cloud, resource, kind))
    if stages[1] is None or (p.get("Enrichment") and stages[0] is None):
        return
    pipe.enrichment, pipe.target = stages[0], stages[1]
    cloud.pipes[resource.arn] = pipe
    check_source(cloud, resource, source, READING[kind])
    parameters = p.get("SourceParameters", {})
    filtered = f"{resource.stack}: {resource.logical_id}.SourceParameters.FilterCriteria"
    common: dict[str, Any] = {
        "clock": cloud.clock,
        "functions": pipe,
        "function": lambda: stand_in(resource),
        "filters": patterns_of(parameters.get("FilterCriteria", {}), filtered, of_queue=kind == "sqs"),
        "enabled": p.get("DesiredState", "RUNNING") == "RUNNING",
        "reports_failures": pipe.target.ask is not None,
    }
    if kind == "sqs":
        read_queue(cloud, resource, parameters.get("SqsQueueParameters", {}), common)
    else:
        read_stream(cloud, assembly, resource, parameters.get(SETTINGS[kind], {}), common)


def refuse(cloud: Cloud, resource: Resource, key: str, arn: str, known: str) -> None:
    """Raise UnsupportedProperty for an unknown part of a pipe, unless the pipe may be left out."""
    name = f"{resource.type}.{key}"
    if name not in cloud.ignored:
        raise UnsupportedProperty(
            f"{resource.stack}: {resource.logical_id}.{key} is {arn}, and the twin knows {known}; to go on without "
            f"this pipe: --ignore {name}"
        )


def stand_in(resource: Resource) -> Function:
    """Return the pipe in the place of an event source's function."""
    return Function(resource.name, resource.arn, "", Path(), {}, str(resource.properties["RoleArn"]), 900.0, 128)


def check_source(cloud: Cloud, resource: Resource, source: str, actions: tuple[str, ...]) -> None:
    """Raise BrokenAssembly where the role of a pipe may not read its source: AWS does not create such a pipe."""
    for action in actions:
        if refused := cloud.policies.role_refusal(str(resource.properties["RoleArn"]), action, source):
            raise BrokenAssembly(
                f"{resource.stack}: {resource.logical_id}.RoleArn: AWS refuses to deploy this: {refused}"
            )


def enrichment_of(cloud: Cloud, resource: Resource) -> Stage | None:
    """Return the enrichment of a pipe; None where it has none, or one that may be left out."""
    p = resource.properties
    arn = str(p.get("Enrichment", ""))
    if not arn:
        return None
    if not can_ask(cloud, arn):
        refuse(cloud, resource, "Enrichment", arn, "functions and state machines")
        return None
    template = p.get("EnrichmentParameters", {}).get("InputTemplate", "")
    return Stage(arn, template, asker(cloud, arn, str(p["RoleArn"]), waits=True))


def target_of(cloud: Cloud, resource: Resource, kind: str) -> Stage | None:
    """Return the target of a pipe; None for one that may be left out."""
    p = resource.properties
    arn, parameters, role = str(p["Target"]), p.get("TargetParameters", {}), str(p["RoleArn"])
    template = parameters.get("InputTemplate", "")
    if can_ask(cloud, arn):
        given = parameters.get("LambdaFunctionParameters") or parameters.get("StepFunctionStateMachineParameters") or {}
        default = "FIRE_AND_FORGET" if arn in cloud.executions.machines else WAITS
        waits = given.get("InvocationType", default) == WAITS
        return Stage(arn, template, asker(cloud, arn, role, waits))
    send = sender(cloud, resource.name, arn, role, parameters, f"aws:{kind}")
    if send is None:
        refuse(cloud, resource, "Target", arn, KNOWN_TARGETS)
        return None
    return Stage(arn, template, send=send)


def can_ask(cloud: Cloud, arn: str) -> bool:
    """Return whether an ARN is that of a deployed function or state machine."""
    return arn in cloud.executions.machines or (":lambda:" in arn and cloud.function(arn) is not None)


def read_queue(cloud: Cloud, resource: Resource, given: Mapping[str, Any], common: dict[str, Any]) -> None:
    """Let a pipe read its queue."""
    QueueSource(
        queue=find_queue(cloud, str(resource.properties["Source"]), resource),
        uuid=resource.ref,
        batch_size=int(given.get("BatchSize", 10)),
        window=float(given.get("MaximumBatchingWindowInSeconds", 0)),
        **common,
    )


def read_stream(
    cloud: Cloud, assembly: Assembly, resource: Resource, given: Mapping[str, Any], common: dict[str, Any]
) -> None:
    """Let a pipe read a stream."""
    add_reader(
        cloud,
        assembly,
        resource,
        str(resource.properties["Source"]),
        given,
        for_pipes(str(resource.properties["RoleArn"])),
        bisects=given.get("OnPartialBatchItemFailure") == "AUTOMATIC_BISECT",
        on_failure=failures_to(cloud, given.get("DeadLetterConfig", {}).get("Arn"), resource),
        **common,
    )
