"""Event sources that Lambda refuses.

Sources: AWS Lambda API Reference, "CreateEventSourceMapping"; Developer Guide, "Creating and configuring an Amazon SQS
event source mapping", "Lambda parameters for Amazon DynamoDB event source mappings".
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from signalbox.assembly import Resource
from signalbox.assembly.function_names import function_named
from signalbox.twin.deployment.refusals.ranges import out_of_range

STREAMS_ALONE = (
    "BisectBatchOnFunctionError",
    "MaximumRetryAttempts",
    "MaximumRecordAgeInSeconds",
    "DestinationConfig",
    "ParallelizationFactor",
    "StartingPosition",
)
SOURCE_RANGES = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "MaximumRetryAttempts": (-1, 10_000),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "ScalingConfig.MaximumConcurrency": (2, 1000),
    "ParallelizationFactor": (1, 10),
}


def is_stream(source: Resource) -> bool:
    """Return whether a source reads a stream."""
    return str(source.properties.get("EventSourceArn", "")).split(":")[2:3] in (["dynamodb"], ["kinesis"])


def source_problems(
    source: Resource, queues: Mapping[str, Resource], functions: Collection[Resource]
) -> Iterator[tuple[str, str]]:
    """Iterate over what Lambda refuses in an event source; queues are given by ARN."""
    yield from out_of_range(source, SOURCE_RANGES)
    if not {"EventSourceArn", "SelfManagedEventSource"} & source.properties.keys():
        yield "EventSourceArn", "an event source needs EventSourceArn, or SelfManagedEventSource"
        return
    if ":sqs:" in str(source.properties.get("EventSourceArn")):
        worker = function_named(str(source.properties["FunctionName"]), functions)
        yield from queue_source_problems(source)
        yield from visibility_problems(queues.get(source.properties["EventSourceArn"]), worker)
    elif is_stream(source) and "StartingPosition" not in source.properties:
        yield "StartingPosition", "1 validation error detected: a stream needs a starting position"


def queue_source_problems(source: Resource) -> Iterator[tuple[str, str]]:
    """Iterate over what Lambda refuses in the source of a queue."""
    p = source.properties
    for name in STREAMS_ALONE:
        if name in p:
            yield name, f"Unsupported {name} parameter for given event source mapping type."
    yield from batch_problems(p, str(p["EventSourceArn"]))


def pipe_problems(pipe: Resource) -> Iterator[tuple[str, str]]:
    """Iterate over what EventBridge Pipes refuses in the source of a pipe: it reads a queue as Lambda does."""
    given = pipe.properties.get("SourceParameters", {}).get("SqsQueueParameters", {})
    for name, reason in batch_problems(given, str(pipe.properties.get("Source"))):
        yield f"SourceParameters.SqsQueueParameters.{name}", reason


def batch_problems(p: Mapping[str, Any], queue: str) -> Iterator[tuple[str, str]]:
    """Iterate over what is refused in the size and the window of batches from a queue."""
    size, window = int(p.get("BatchSize", 10)), float(p.get("MaximumBatchingWindowInSeconds", 0))
    if queue.endswith(".fifo"):
        if window:
            yield "MaximumBatchingWindowInSeconds", "Batching window is not supported for FIFO queues"
        if size > 10:
            yield "BatchSize", "the batch size of a FIFO queue is at most 10"
    elif size > 10 and window < 1:
        yield "BatchSize", "Maximum batch window in seconds must be greater than 0 if maximum batch size is above 10"


def visibility_problems(queue: Resource | None, function: Resource | None) -> Iterator[tuple[str, str]]:
    """Iterate over what Lambda refuses in the time-outs of a queue and of its function."""
    if queue and function:
        visible = float(queue.properties.get("VisibilityTimeout", 30))
        timeout = float(function.properties.get("Timeout", 3))
        if visible < timeout:
            text = f"Queue visibility timeout: {visible:g} seconds is less than Function timeout: {timeout:g} seconds"
            yield "EventSourceArn", text
