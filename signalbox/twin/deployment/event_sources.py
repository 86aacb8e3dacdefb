"""Event source mappings of a template, from a queue or a stream to a function."""

from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.event_patterns.filter_criteria import patterns_of
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.booleans import is_true
from signalbox.twin.deployment.sqs import find_queue
from signalbox.twin.deployment.targets.stream_readers import add_reader, failures_to
from signalbox.twin.services.aws_lambda.pollers import POLLERS, UNBOUNDED_POLLERS
from signalbox.twin.services.aws_lambda.queue_source import QueueSource
from signalbox.twin.services.kinesis.streams import for_functions


def make_source(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy an event source mapping from a queue or from a stream."""
    p = resource.properties
    arn, name = str(p.get("EventSourceArn", "")), function_of(cloud, resource)
    if arn.split(":")[2:3] not in (["sqs"], ["dynamodb"], ["kinesis"]):
        return  # the table of properties refuses it, unless it is ignored
    place = f"{resource.stack}: {resource.logical_id}.FilterCriteria"
    filters = patterns_of(p.get("FilterCriteria", {}), place, of_queue=":sqs:" in arn)
    common: dict[str, Any] = {
        "clock": cloud.clock,
        "functions": cloud.functions,
        "function": lambda: cloud.required_function(name),
        "reports_failures": "ReportBatchItemFailures" in p.get("FunctionResponseTypes", []),
        "filters": filters,
        "enabled": is_true(p.get("Enabled", True)),
    }
    if ":sqs:" in arn:
        make_queue_source(cloud, resource, common)
    else:
        make_stream_source(cloud, assembly, resource, common)


def function_of(cloud: Cloud, resource: Resource) -> str:
    """Return the name or the ARN by which a source gives its function. Raises BrokenAssembly."""
    name = str(resource.properties["FunctionName"])
    if cloud.function(name) is None:
        raise BrokenAssembly(
            f"{resource.stack}: {resource.logical_id} names the function {name}, which no stack deploys"
        )
    return name


def make_queue_source(cloud: Cloud, resource: Resource, common: dict[str, Any]) -> None:
    """Deploy a source that reads a queue; `common` is what sources of both kinds have."""
    p = resource.properties
    arn = p["EventSourceArn"]
    if arn in cloud.queue_sources:
        raise BrokenAssembly(f"{resource.stack}: {resource.logical_id}: the twin runs one event source for a queue")
    # A source receives nothing that its role may not decrypt.
    blind = cloud.policies.role_refusal(
        cloud.required_function(function_of(cloud, resource)).role, "sqs:ReceiveMessage", arn
    )
    queue, most = find_queue(cloud, arn, resource), p.get("ScalingConfig", {}).get("MaximumConcurrency")
    cloud.queue_sources[arn] = QueueSource(
        queue=queue,
        uuid=resource.ref,
        batch_size=int(p.get("BatchSize", 10)),
        window=float(p.get("MaximumBatchingWindowInSeconds", 0)),
        concurrency=int(most or 1000),
        pollers=POLLERS if most or queue.fifo else UNBOUNDED_POLLERS,
        **{**common, "enabled": common["enabled"] and not blind},
    )


def make_stream_source(cloud: Cloud, assembly: Assembly, resource: Resource, common: dict[str, Any]) -> None:
    """Deploy a source that reads a stream; `common` is what sources of both kinds have."""
    p = resource.properties
    add_reader(
        cloud,
        assembly,
        resource,
        p["EventSourceArn"],
        p,
        for_functions(cloud.required_function(function_of(cloud, resource)).role),
        bisects=is_true(p.get("BisectBatchOnFunctionError")),
        on_failure=failures_to(cloud, p.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"), resource),
        **common,
    )
