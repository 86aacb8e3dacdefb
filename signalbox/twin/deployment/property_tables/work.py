"""Properties of what works: queues, functions, event sources and state machines.

Sources: AWS CloudFormation Template Reference, the page of each type. A property that is in no list is refused by its
path, since AWS would obey it and the twin would not.
"""

from signalbox.twin.known_names import Known

WORK: dict[str, Known] = {
    "AWS::SQS::Queue": Known(
        "QueueName FifoQueue ContentBasedDeduplication VisibilityTimeout MessageRetentionPeriod DelaySeconds "
        "MaximumMessageSize ReceiveMessageWaitTimeSeconds KmsMasterKeyId RedrivePolicy.deadLetterTargetArn "
        "RedrivePolicy.maxReceiveCount RedriveAllowPolicy.redrivePermission RedriveAllowPolicy.sourceQueueArns",
        # The rate of a queue is not modelled, so that its limit per queue or group changes nothing.
        "Tags SqsManagedSseEnabled KmsDataKeyReusePeriodSeconds FifoThroughputLimit",
        {"DeduplicationScope": ("queue", "messageGroup")},
    ),
    "AWS::Lambda::Function": Known(
        "FunctionName Handler Code.S3Bucket Code.S3Key Code.S3ObjectVersion Code.ZipFile Code.ImageUri Role Timeout "
        "MemorySize Environment.Variables ReservedConcurrentExecutions LoggingConfig TracingConfig Layers Runtime "
        "PackageType",
        # A snapshot makes cold starts shorter, and changes nothing else here. No network is simulated: a remark names
        # the functions that are in one of their own.
        "Tags Description Architectures RuntimeManagementConfig KmsKeyArn ImageConfig SnapStart VpcConfig",
        {
            "DeadLetterConfig.TargetArn": ("arn:*:sqs:*",),
            "EphemeralStorage.Size": (512,),
            "RecursiveLoop": ("Terminate",),  # of loops through queues
        },
    ),
    "AWS::Lambda::Version": Known("FunctionName", "Description CodeSha256 RuntimePolicy"),
    "AWS::Lambda::Alias": Known("FunctionName FunctionVersion Name", "Description"),
    "AWS::Lambda::Permission": Known(
        "Action FunctionName Principal SourceArn SourceAccount",
        # Only addresses without a login are served.
        "FunctionUrlAuthType InvokedViaFunctionUrl",
    ),
    "AWS::Lambda::EventInvokeConfig": Known(
        "FunctionName Qualifier MaximumRetryAttempts MaximumEventAgeInSeconds",
        values={
            f"DestinationConfig.{kind}.Destination": ("arn:*:sqs:*", "arn:*:lambda:*", "arn:*:events:*")
            for kind in ("OnSuccess", "OnFailure")
        },
    ),
    "AWS::Lambda::EventSourceMapping": Known(
        "FunctionName BatchSize MaximumBatchingWindowInSeconds FilterCriteria.Filters.Pattern Enabled "
        "ScalingConfig.MaximumConcurrency MaximumRetryAttempts MaximumRecordAgeInSeconds BisectBatchOnFunctionError "
        "ParallelizationFactor",
        "Tags MetricsConfig KmsKeyArn",
        {
            "EventSourceArn": ("arn:*:sqs:*", "arn:*:dynamodb:*:table/*/stream/*", "arn:*:kinesis:*:stream/*"),
            "DestinationConfig.OnFailure.Destination": ("arn:*:sqs:*", "arn:*:sns:*"),
            "FunctionResponseTypes": ("ReportBatchItemFailures",),
            "StartingPosition": ("LATEST", "TRIM_HORIZON"),
            "TumblingWindowInSeconds": (0,),
        },
    ),
    "AWS::StepFunctions::StateMachine": Known(
        "StateMachineName RoleArn DefinitionString Definition DefinitionS3Location DefinitionSubstitutions "
        "LoggingConfiguration.Destinations",
        "Tags LoggingConfiguration.Level LoggingConfiguration.IncludeExecutionData TracingConfiguration "
        "EncryptionConfiguration",
        {"StateMachineType": ("STANDARD", "EXPRESS")},
    ),
    "AWS::StepFunctions::StateMachineVersion": Known("StateMachineArn", "StateMachineRevisionId Description"),
    "AWS::StepFunctions::StateMachineAlias": Known(
        # An alias moves at once: on AWS too when it is made, and here also at a later deployment, which shares no
        # traffic between versions.
        "Name DeploymentPreference.StateMachineVersionArn RoutingConfiguration.StateMachineVersionArn",
        "Description DeploymentPreference.Alarms DeploymentPreference.Percentage DeploymentPreference.Interval",
        {"DeploymentPreference.Type": ("ALL_AT_ONCE", "CANARY"), "RoutingConfiguration.Weight": (100,)},
    ),
}
