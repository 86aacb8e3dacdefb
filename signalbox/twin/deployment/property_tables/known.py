"""Table of properties, by resource type: those that the twin obeys, those without effect here, and nothing else.

A property that is in neither list is refused by its path, since AWS would obey it and the twin would not. A path names
a property and all below it; lists have no step of their own. Sources: AWS CloudFormation Template Reference, the page
of each type.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Known:
    """Properties of one resource type. `values` holds the only supported values of some, where `*` is any text."""

    obeyed: str
    harmless: str
    values: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    @cached_property
    def paths(self) -> frozenset[str]:
        """Return the paths of all properties that a template may have."""
        return frozenset([*self.obeyed.split(), *self.harmless.split(), *self.values])


PROPERTIES: dict[str, Known] = {
    "AWS::SQS::Queue": Known(
        "QueueName FifoQueue ContentBasedDeduplication VisibilityTimeout MessageRetentionPeriod DelaySeconds "
        "KmsMasterKeyId RedrivePolicy.deadLetterTargetArn RedrivePolicy.maxReceiveCount",
        "Tags SqsManagedSseEnabled KmsDataKeyReusePeriodSeconds",
        {
            "DeduplicationScope": ("queue",),
            "FifoThroughputLimit": ("perQueue",),
            "MaximumMessageSize": (1_048_576,),
        },
    ),
    "AWS::Lambda::Function": Known(
        "FunctionName Handler Code.S3Bucket Code.S3Key Role Timeout MemorySize Environment.Variables "
        "ReservedConcurrentExecutions",
        # Packages of layers come from the environment that runs the twin.
        "Tags Description Architectures LoggingConfig TracingConfig Layers RuntimeManagementConfig",
        {
            "Runtime": ("python*",),
            "DeadLetterConfig.TargetArn": ("arn:*:sqs:*",),
            "PackageType": ("Zip",),
            "EphemeralStorage.Size": (512,),
            "SnapStart.ApplyOn": ("None",),
        },
    ),
    "AWS::Lambda::EventSourceMapping": Known(
        "EventSourceArn FunctionName BatchSize MaximumBatchingWindowInSeconds FilterCriteria.Filters.Pattern Enabled "
        "ScalingConfig.MaximumConcurrency MaximumRetryAttempts MaximumRecordAgeInSeconds BisectBatchOnFunctionError "
        "DestinationConfig.OnFailure.Destination",
        "Tags",
        {
            "FunctionResponseTypes": ("ReportBatchItemFailures",),
            "StartingPosition": ("LATEST", "TRIM_HORIZON"),
            "ParallelizationFactor": (1,),
            "TumblingWindowInSeconds": (0,),
        },
    ),
    "AWS::Events::Rule": Known(
        "Name EventBusName EventPattern Targets.Id Targets.Arn Targets.Input Targets.InputPath "
        "Targets.InputTransformer.InputPathsMap Targets.InputTransformer.InputTemplate Targets.DeadLetterConfig.Arn "
        "Targets.RetryPolicy.MaximumRetryAttempts Targets.RetryPolicy.MaximumEventAgeInSeconds "
        "Targets.SqsParameters.MessageGroupId Targets.RoleArn",
        "Description Tags",
        {"State": ("ENABLED", "DISABLED")},
    ),
    "AWS::DynamoDB::Table": Known(
        "TableName KeySchema.AttributeName KeySchema.KeyType AttributeDefinitions.AttributeName "
        "AttributeDefinitions.AttributeType StreamSpecification.StreamViewType TimeToLiveSpecification.AttributeName "
        "TimeToLiveSpecification.Enabled GlobalSecondaryIndexes.IndexName GlobalSecondaryIndexes.KeySchema "
        "GlobalSecondaryIndexes.Projection LocalSecondaryIndexes.IndexName LocalSecondaryIndexes.KeySchema "
        "LocalSecondaryIndexes.Projection",
        "Tags PointInTimeRecoverySpecification DeletionProtectionEnabled SSESpecification TableClass "
        "ContributorInsightsSpecification GlobalSecondaryIndexes.ContributorInsightsSpecification",
        {"BillingMode": ("PAY_PER_REQUEST",)},
    ),
}
