"""Pipes of a template, from a queue or a table's stream; Lambda's kind of event source reads it.

Source: AWS CloudFormation Template Reference, "AWS::Pipes::Pipe"; Amazon EventBridge User Guide, "Amazon Simple Queue
Service as a source" and "Amazon DynamoDB stream as a source" (their limits and defaults).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.event_patterns.filter_criteria import patterns_of
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.event_sources import RETENTION
from signalbox.twin.deployment.property_tables.checks import UnsupportedProperty
from signalbox.twin.deployment.sqs import find_queue
from signalbox.twin.deployment.targets.pipe_targets import WAITS, asker, sender
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.queue_source import QueueSource
from signalbox.twin.services.aws_lambda.stream_source import StreamSource
from signalbox.twin.services.pipes.pipe import Pipe, Stage

POLLING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
STREAMING = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")


def make_pipe(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a pipe. Raises UnsupportedProperty for a source, an enrichment or a target that the twin does not know."""
    p = resource.properties
    source = str(p["Source"])
    kind = source.split(":")[2] if source.count(":") >= 5 else source
    if kind not in ("sqs", "dynamodb"):
        refuse(cloud, resource, "Source", source, "queues and streams of tables")
        return
    pipe = Pipe(resource.name, resource.arn, source, cloud.clock, Stage(""))
    stages = (enrichment_of(cloud, resource), target_of(cloud, resource, kind))
    if stages[1] is None or (p.get("Enrichment") and stages[0] is None):
        return
    pipe.enrichment, pipe.target = stages[0], stages[1]
    cloud.pipes[resource.arn] = pipe
    check_source(cloud, resource, source, POLLING if kind == "sqs" else STREAMING)
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
        read_stream(cloud, assembly, resource, parameters.get("DynamoDBStreamParameters", {}), common)


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
        refuse(cloud, resource, "Target", arn, "queues, topics, buses, log groups, functions and state machines")
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
    """Let a pipe read the stream of its table."""
    arn = str(resource.properties["Source"])
    tables = assembly.of_type("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
    table = next((table for table in tables if table.name in arn.split("/")), None)
    if table is None:
        raise BrokenAssembly(f"{resource.stack}: {resource.logical_id} names {arn}, which no stack deploys")
    queue = given.get("DeadLetterConfig", {}).get("Arn")
    oldest = float(given.get("MaximumRecordAgeInSeconds", -1))
    cloud.database.stream_sources[resource.arn] = StreamSource(
        arn=arn,
        table=table.name,
        table_key=next(key["AttributeName"] for key in table.properties["KeySchema"] if key["KeyType"] == "HASH"),
        batch_size=int(given.get("BatchSize", 100)),
        lanes=int(given.get("ParallelizationFactor", 1)),
        window=float(given.get("MaximumBatchingWindowInSeconds", 0)),
        retries=int(given.get("MaximumRetryAttempts", -1)),
        oldest=RETENTION if oldest < 0 else oldest,
        bisects=given.get("OnPartialBatchItemFailure") == "AUTOMATIC_BISECT",
        on_failure=find_queue(cloud, queue, resource) if queue else None,
        **common,
    )
