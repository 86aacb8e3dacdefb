"""Templates that AWS refuses to deploy, refused here with AWS's reason where a report quotes it.

Sources: AWS Lambda API Reference, "CreateEventSourceMapping"; Developer Guide, "Creating and configuring an Amazon SQS
event source mapping", "Lambda parameters for Amazon DynamoDB event source mappings"; Amazon SQS API Reference,
"CreateQueue"; Developer Guide, "Using dead-letter queues in Amazon SQS" (of the same kind as its source).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.deployment.booleans import is_true
from signalbox.twin.deployment.refused_functions import function_problems, repeated_names
from signalbox.twin.deployment.refused_rules import rule_problems

STREAMS_ALONE = (
    "BisectBatchOnFunctionError",
    "MaximumRetryAttempts",
    "MaximumRecordAgeInSeconds",
    "DestinationConfig",
    "ParallelizationFactor",
    "StartingPosition",
)
FIFO_ALONE = ("ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")
ASYNC_RANGES = {"MaximumRetryAttempts": (0, 2), "MaximumEventAgeInSeconds": (60, 21_600)}
SCHEDULE_RANGES = {
    "FlexibleTimeWindow.MaximumWindowInMinutes": (1, 1440),
    "Target.RetryPolicy.MaximumRetryAttempts": (0, 185),
    "Target.RetryPolicy.MaximumEventAgeInSeconds": (60, 86_400),
}
QUEUE_RANGES = {
    "VisibilityTimeout": (0, 43_200),
    "MessageRetentionPeriod": (60, 1_209_600),
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1024, 1_048_576),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "RedrivePolicy.maxReceiveCount": (1, 1000),
}
SOURCE_RANGES = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "MaximumRetryAttempts": (-1, 10_000),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "ScalingConfig.MaximumConcurrency": (2, 1000),
}
NAMED = (
    "AWS::SQS::Queue",
    "AWS::Lambda::Function",
    "AWS::StepFunctions::StateMachine",
    "AWS::DynamoDB::Table",
    "AWS::DynamoDB::GlobalTable",
    "AWS::S3::Bucket",
    "AWS::Events::EventBus",
    "AWS::Events::Rule",
)
FUNCTION_RANGES = {"Timeout": (1, 900), "MemorySize": (128, 10_240)}


class RefusedTemplate(BrokenAssembly):
    """A template has properties with which AWS refuses to deploy it."""


def check_deployable(assembly: Assembly) -> None:
    """Raise RefusedTemplate for the first resource that AWS refuses, with its path and the reason."""
    queues = {queue.arn: queue for queue in assembly.of_type("AWS::SQS::Queue")}
    functions = {function.arn: function for function in assembly.of_type("AWS::Lambda::Function")}
    for queue in queues.values():
        refuse_first(queue, [*out_of_range(queue, QUEUE_RANGES), *queue_problems(queue, queues)])
    for function in functions.values():
        refuse_first(function, [*out_of_range(function, FUNCTION_RANGES), *function_problems(function)])
    for rule in assembly.of_type("AWS::Events::Rule"):
        refuse_first(rule, list(rule_problems(rule)))
    for repeated, first in repeated_names(assembly.of_type(*NAMED)):
        refuse_first(repeated, [("name", f"{repeated.name} already exists: it is the name of {first}")])
    for config in assembly.of_type("AWS::Lambda::EventInvokeConfig"):
        refuse_first(config, [*out_of_range(config, ASYNC_RANGES), *destination_problems(config)])
    for schedule in assembly.of_type("AWS::Scheduler::Schedule"):
        refuse_first(schedule, list(out_of_range(schedule, SCHEDULE_RANGES)))
    for source in assembly.of_type("AWS::Lambda::EventSourceMapping"):
        problems = [*out_of_range(source, SOURCE_RANGES)]
        if ":sqs:" in str(source.properties["EventSourceArn"]):
            own, worker = queues.get(source.properties["EventSourceArn"]), function_of(source, functions)
            problems += [*queue_source_problems(source), *visibility_problems(own, worker)]
        elif "StartingPosition" not in source.properties:
            problems.append(("StartingPosition", "1 validation error detected: a stream needs a starting position"))
        refuse_first(source, problems)


def refuse_first(resource: Resource, problems: list[tuple[str, str]]) -> None:
    """Raise RefusedTemplate for the first problem: the property with the reason."""
    for name, reason in problems:
        raise RefusedTemplate(f"{resource.stack}: {resource.logical_id}.{name}: AWS refuses to deploy this: {reason}")


def function_of(source: Resource, functions: Mapping[str, Resource]) -> Resource | None:
    """Return the function of a source, which its name, its ARN or that of an alias gives."""
    name = str(source.properties["FunctionName"])
    found = functions.get(":".join(name.split(":")[:7]))
    return found or next((function for function in functions.values() if function.name == name), None)


def out_of_range(resource: Resource, ranges: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """Iterate over the numbers of a resource that AWS's limits do not allow."""
    for path, (low, high) in ranges.items():
        value: Any = resource.properties
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is not None and not is_between(value, low, high):
            yield path, f"{value} is not between {low} and {high}"


def is_between(value: Any, low: int, high: int) -> bool:
    """Return whether a value is a number within these bounds."""
    try:
        return low <= float(value) <= high
    except (TypeError, ValueError):
        return False


def queue_problems(queue: Resource, queues: Mapping[str, Resource]) -> Iterator[tuple[str, str]]:
    """Iterate over what SQS refuses in a queue."""
    p = queue.properties
    fifo = is_fifo(queue)
    redrive = p.get("RedrivePolicy", {})
    if redrive and not (isinstance(redrive, Mapping) and {"deadLetterTargetArn", "maxReceiveCount"} <= redrive.keys()):
        yield "RedrivePolicy", "it needs deadLetterTargetArn and maxReceiveCount"
        return
    if "QueueName" in p and str(p["QueueName"]).endswith(".fifo") is not fifo:
        yield "QueueName", "the name of a FIFO queue, and no other, must end with .fifo suffix"
    dead_letters = queues.get(redrive.get("deadLetterTargetArn", ""))
    if dead_letters and is_fifo(dead_letters) is not fifo:
        yield "RedrivePolicy", "the dead-letter queue of a FIFO queue must be a FIFO queue, of a standard one standard"
    if dead_letters and not allows_redrive(dead_letters.properties.get("RedriveAllowPolicy", {}), queue.arn):
        yield "RedrivePolicy", f"the RedriveAllowPolicy of {dead_letters.name} does not allow this source queue"
    for name in FIFO_ALONE if not fifo else ():
        if name in p:
            yield name, f"Unknown Attribute {name}."
    limit, scope = p.get("FifoThroughputLimit"), p.get("DeduplicationScope")
    if limit == "perMessageGroupId" and scope != "messageGroup":
        yield "FifoThroughputLimit", "perMessageGroupId is allowed only when DeduplicationScope is messageGroup"


def allows_redrive(policy: Mapping[str, Any], source: str) -> bool:
    """Return whether a dead-letter queue takes messages of the queue of this ARN."""
    permission = policy.get("redrivePermission", "allowAll")
    return permission == "allowAll" or (permission == "byQueue" and source in policy.get("sourceQueueArns", []))


def is_fifo(queue: Resource) -> bool:
    """Return whether a queue is a FIFO queue."""
    return is_true(queue.properties.get("FifoQueue"))


def destination_problems(config: Resource) -> Iterator[tuple[str, str]]:
    """Iterate over the destinations of asynchronous invocations that Lambda refuses."""
    for kind, row in config.properties.get("DestinationConfig", {}).items():
        if str(row.get("Destination", "")).endswith(".fifo"):
            yield f"DestinationConfig.{kind}", "a destination must be a standard queue or topic"


def queue_source_problems(source: Resource) -> Iterator[tuple[str, str]]:
    """Iterate over what Lambda refuses in the source of a queue."""
    p = source.properties
    for name in STREAMS_ALONE:
        if name in p:
            yield name, f"Unsupported {name} parameter for given event source mapping type."
    size, window = int(p.get("BatchSize", 10)), float(p.get("MaximumBatchingWindowInSeconds", 0))
    if str(p["EventSourceArn"]).endswith(".fifo"):
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
