"""Templates that AWS refuses to deploy are refused by the twin, too."""

from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly, read
from signalbox.twin.deployment.refusals import RefusedTemplate, check_deployable
from tests.simulation import small

Resources = dict[str, Any]
FUNCTION = small.function("f", timeout=20)


def work(**properties: Any) -> Resources:
    """A standard queue that is long enough invisible."""
    return small.queue("w", **{"VisibilityTimeout": 120, **properties})


def fifo(**properties: Any) -> Resources:
    """A FIFO queue."""
    return small.queue("w.fifo", **{"VisibilityTimeout": 120, "FifoQueue": True, **properties})


def sourced(queue: Resources, **properties: Any) -> Resources:
    """A queue with a function behind it."""
    return {"F": FUNCTION, "W": queue, "S": small.source("W", "F", **properties)}


def streamed(**properties: Any) -> Resources:
    """A table's stream with a function behind it."""
    source = small.source("T", "F", **properties)
    source["Properties"]["EventSourceArn"] = {"Fn::GetAtt": ["T", "StreamArn"]}
    return {"F": FUNCTION, "T": small.table("rows", stream=True), "S": source}


PATTERN = {"source": ["a"]}


def ruled(**properties: Any) -> Resources:
    """A rule."""
    return {"R": {"Type": "AWS::Events::Rule", "Properties": {"Name": "r", **properties}}}


def configured(**properties: Any) -> Resources:
    """A function with settings for asynchronous invocations."""
    config = {"FunctionName": "f", "Qualifier": "$LATEST", **properties}
    return {"F": FUNCTION, "C": {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": config}}


def redriven(queue: Resources, dead: Resources) -> Resources:
    """A queue with its dead-letter queue."""
    policy = {"maxReceiveCount": 2, "deadLetterTargetArn": {"Fn::GetAtt": ["D", "Arn"]}}
    queue["Properties"]["RedrivePolicy"] = policy
    return {"W": queue, "D": dead}


def deployed(folder: Path, resources: Resources) -> Assembly:
    """The assembly of these resources."""
    return read(small.assembly(folder, "", resources))


@pytest.mark.parametrize(
    ("resources", "named"),
    [
        (
            sourced(work(VisibilityTimeout=10)),
            "S.EventSourceArn: .*: 10 seconds is less than Function timeout: 20",
        ),
        (sourced(work(), ScalingConfig={"MaximumConcurrency": 1}), "S.ScalingConfig.MaximumConcurrency: .*2 and 1000"),
        (sourced(work(), BatchSize=100), "S.BatchSize: .*Maximum batch window in seconds must be greater than 0"),
        (sourced(work(), BatchSize=20_000, MaximumBatchingWindowInSeconds=1), "S.BatchSize: .*1 and 10000"),
        (sourced(work(), MaximumBatchingWindowInSeconds=301), "S.MaximumBatchingWindowInSeconds: .*0 and 300"),
        (sourced(work(), MaximumRetryAttempts=2), "S.MaximumRetryAttempts: .*Unsupported MaximumRetryAttempts"),
        (sourced(work(), BisectBatchOnFunctionError=True), "S.BisectBatchOnFunctionError: .*Unsupported"),
        (sourced(work(), DestinationConfig={"OnFailure": {"Destination": "a"}}), "S.DestinationConfig: "),
        (sourced(fifo(), BatchSize=20), "S.BatchSize: .*FIFO queue is at most 10"),
        (sourced(fifo(), MaximumBatchingWindowInSeconds=5), "S.MaximumBatchingWindow.*not supported for FIFO queues"),
        (redriven(fifo(), small.queue("d")), "W.RedrivePolicy: "),
        (redriven(work(), {**fifo(), "Properties": {"FifoQueue": True}}), "W.RedrivePolicy: "),
        ({"W": small.queue("w", FifoQueue=True)}, "W.QueueName: .*must end with .fifo"),
        ({"W": small.queue("w.fifo")}, "W.QueueName: "),
        ({"W": small.queue("w", DelaySeconds=901)}, "W.DelaySeconds: .*0 and 900"),
        ({"W": small.queue("w", MessageRetentionPeriod=59)}, "W.MessageRetentionPeriod: "),
        ({"F": small.function("f", timeout=901)}, "F.Timeout: .*1 and 900"),
        (streamed(), "S.StartingPosition: "),
        ({"W": small.queue("w", MaximumMessageSize=1000)}, "W.MaximumMessageSize: .*1024 and 1048576"),
        ({"W": small.queue("w", ContentBasedDeduplication=True)}, "W.ContentBasedDeduplication: .*Unknown Attribute"),
        ({"W": fifo(FifoThroughputLimit="perMessageGroupId")}, "W.FifoThroughputLimit: .*DeduplicationScope"),
        (redriven(work(), small.queue("d", RedriveAllowPolicy={"redrivePermission": "denyAll"})), "W.RedrivePolicy: "),
        (
            redriven(work(), small.queue("d", RedriveAllowPolicy={"redrivePermission": "byQueue"})),
            "W.RedrivePolicy: .*does not allow this source queue",
        ),
        ({"F": small.function("f", BIG="x" * 4096)}, "F.Environment.Variables: .*exceeded the 4KB limit"),
        ({"F": small.function("f", AWS_REGION="eu")}, "F.Environment.Variables: .*Reserved keys .*AWS_REGION"),
        ({"W": work(), "V": work()}, "V.name: .*w already exists: it is the name of small: W"),
        (ruled(), "R.EventPattern: .*EventPattern or ScheduleExpression must be specified"),
        (ruled(EventPattern=PATTERN, Targets=[{"Id": str(n), "Arn": "a"} for n in range(6)]), "R.Targets: .*at most 5"),
        (ruled(EventPattern=PATTERN, Targets=[{"Id": "t", "Arn": "a"}] * 2), "R.Targets: .*Duplicate target id t"),
        (ruled(EventPattern=PATTERN, Targets=[{"Arn": "a"}]), r"R.Targets\[0\]: .*\[Id\] not found"),
        (ruled(EventPattern=PATTERN, Targets=[{"Id": "t", "Arn": "arn:q.fifo"}]), r"R.Targets\[0\].SqsParameters: "),
        (configured(MaximumRetryAttempts=3), "C.MaximumRetryAttempts: .*0 and 2"),
        (configured(MaximumEventAgeInSeconds=59), "C.MaximumEventAgeInSeconds: .*60 and 21600"),
        (configured(DestinationConfig={"OnFailure": {"Destination": "arn:aws:sqs:a:1:q.fifo"}}), "C.DestinationConfig"),
        (streamed(StartingPosition="LATEST", MaximumRetryAttempts=10_001), "S.MaximumRetryAttempts: "),
    ],
)
def test_what_aws_refuses_is_refused_by_its_path(tmp_path: Path, resources: Resources, named: str) -> None:
    """The message has the property, and AWS's reason where it is known."""
    with pytest.raises(RefusedTemplate, match=named):
        check_deployable(deployed(tmp_path, resources))


@pytest.mark.parametrize(
    "resources",
    [
        sourced(work(VisibilityTimeout=20), BatchSize=100, MaximumBatchingWindowInSeconds=1),
        sourced(fifo(), BatchSize=10, ScalingConfig={"MaximumConcurrency": 2}),
        redriven(fifo(), {**fifo(), "Properties": {"FifoQueue": True}}),
        streamed(StartingPosition="LATEST", BatchSize=10_000, MaximumRetryAttempts=-1, MaximumRecordAgeInSeconds=-1),
    ],
)
def test_what_aws_deploys_passes(tmp_path: Path, resources: Resources) -> None:
    """Values at the limits pass."""
    check_deployable(deployed(tmp_path, resources))
