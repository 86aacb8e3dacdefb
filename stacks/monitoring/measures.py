"""The metrics that alarms and dashboards look at: AWS's own with their source, and ours. Plain data.

A name that nothing emits keeps an alarm silent for ever, so a test refuses any that stands neither here nor in
docs/metrics.md.
"""

from dataclasses import dataclass

OURS = "Signalbox"
"""The namespace of metrics that handlers write; `Signalbox/<environment>` for those of one
(POWERTOOLS_METRICS_NAMESPACE)."""


@dataclass(frozen=True)
class Measure:
    """A metric: its names, the dimension that picks one resource (none: all of the account together), where that is
    written."""

    namespace: str
    name: str
    dimension: str | None
    statistic: str
    source: str

    def namespace_in(self, environment: str) -> str:
        """Return the namespace in an environment; without its name two of them would write the same series."""
        return f"{OURS}/{environment}" if self.namespace == OURS else self.namespace


def _of(namespace: str, dimension: str | None, source: str, **names: str) -> tuple[Measure, ...]:
    return tuple(Measure(namespace, name, dimension, statistic, source) for name, statistic in names.items())


DEPTH, AGE, IN_FLIGHT = _of(
    "AWS/SQS",
    "QueueName",
    "Amazon SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'",
    ApproximateNumberOfMessagesVisible="Maximum",
    ApproximateAgeOfOldestMessage="Maximum",
    ApproximateNumberOfMessagesNotVisible="Maximum",
)
STARTED, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, LASTED = _of(
    "AWS/States",
    "StateMachineArn",
    "AWS Step Functions Developer Guide, 'Monitoring Step Functions metrics using Amazon CloudWatch'",
    ExecutionsStarted="Sum",
    ExecutionsSucceeded="Sum",
    ExecutionsFailed="Sum",
    ExecutionsTimedOut="Sum",
    ExecutionsAborted="Sum",
    ExecutionTime="Maximum",
)
CALLS, ERRORS, THROTTLED, DURATION, LAG = _of(
    "AWS/Lambda",
    "FunctionName",
    "AWS Lambda Developer Guide, 'Types of metrics for Lambda functions'",
    Invocations="Sum",
    Errors="Sum",
    Throttles="Sum",
    Duration="Maximum",
    IteratorAge="Maximum",
)
(ALL_THROTTLED,) = _of("AWS/Lambda", None, THROTTLED.source, Throttles="Sum")
TRIGGERED, UNDELIVERED, LOST = _of(
    "AWS/Events",
    "RuleName",
    "Amazon EventBridge User Guide, 'Monitoring Amazon EventBridge'; rules of a custom bus carry "
    "the dimension EventBusName too, those of the default bus RuleName alone",
    TriggeredRules="Sum",
    InvocationsSentToDlq="Sum",
    InvocationsFailedToBeSentToDlq="Sum",
)
READ_THROTTLED, WRITE_THROTTLED = _of(
    "AWS/DynamoDB",
    "TableName",
    "Amazon DynamoDB Developer Guide, 'DynamoDB metrics and dimensions'",
    ReadThrottleEvents="Sum",
    WriteThrottleEvents="Sum",
)
REQUESTS, REFUSED, BROKEN, LATENCY = _of(
    "AWS/ApiGateway",
    "ApiId",
    "Amazon API Gateway Developer Guide, 'Working with metrics for HTTP APIs'",
    **{"Count": "Sum", "4xx": "Sum", "5xx": "Sum", "Latency": "Maximum"},
)
CALLED, TARGET_FAILED, DROPPED = _of(
    "AWS/Scheduler",
    "ScheduleGroup",
    "EventBridge Scheduler User Guide, 'Monitoring Amazon EventBridge Scheduler with Amazon CloudWatch'",
    InvocationAttemptCount="Sum",
    TargetErrorCount="Sum",
    InvocationDroppedCount="Sum",
)

(OUTCOMES,) = _of(
    OURS, "function_name", "docs/metrics.md; it carries the dimension service too", BusinessOutcomes="Sum"
)
(UNPUBLISHED,) = _of(OURS, "service", "docs/metrics.md", OldestUnpublishedAge="Maximum")
(DIFFERING,) = _of(OURS, "service", "docs/metrics.md", ShadowDifferences="Sum")


def ours(name: str) -> Measure:
    """Count that handlers write, by service."""
    return Measure(OURS, name, "service", "Sum", "docs/metrics.md")
