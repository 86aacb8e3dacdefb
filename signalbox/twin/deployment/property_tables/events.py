"""Properties of EventBridge: buses, rules, archives and schedules.

Sources: AWS CloudFormation Template Reference, the page of each type. A property that is in no list is refused by its
path, since AWS would obey it and the twin would not.
"""

from signalbox.twin.known_names import Known

CALLED = (
    "Arn Input RoleArn DeadLetterConfig.Arn RetryPolicy.MaximumRetryAttempts RetryPolicy.MaximumEventAgeInSeconds "
    "SqsParameters.MessageGroupId"
)
TARGET = (
    f"{CALLED} Id InputPath InputTransformer.InputPathsMap InputTransformer.InputTemplate "
    "KinesisParameters.PartitionKeyPath"
)
SCHEDULED = f"{CALLED} EventBridgeParameters.Source EventBridgeParameters.DetailType"
EVENTS: dict[str, Known] = {
    "AWS::Events::EventBus": Known("Name", "Tags Description KmsKeyIdentifier LogConfig"),
    # What other accounts may publish: there is one account here.
    "AWS::Events::EventBusPolicy": Known("", "EventBusName StatementId Statement Action Principal Condition"),
    "AWS::Events::Rule": Known(
        f"Name EventBusName EventPattern ScheduleExpression {' '.join(f'Targets.{part}' for part in TARGET.split())}",
        "Description Tags",
        {"State": ("ENABLED", "DISABLED")},
    ),
    "AWS::Events::Archive": Known("ArchiveName SourceArn EventPattern RetentionDays", "Description KmsKeyIdentifier"),
    "AWS::Scheduler::Schedule": Known(
        "Name GroupName ScheduleExpression ScheduleExpressionTimezone StartDate EndDate "
        f"FlexibleTimeWindow.MaximumWindowInMinutes {' '.join(f'Target.{part}' for part in SCHEDULED.split())}",
        "Description KmsKeyArn ActionAfterCompletion",
        {"State": ("ENABLED", "DISABLED"), "FlexibleTimeWindow.Mode": ("OFF", "FLEXIBLE")},
    ),
    "AWS::Scheduler::ScheduleGroup": Known("Name", "Tags"),
}
