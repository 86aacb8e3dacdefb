"""Properties of what stores and answers: tables, buckets, APIs, secrets, parameters and addresses of mail.

Sources: AWS CloudFormation Template Reference, the page of each type. A property that is in no list is refused by its
path, since AWS would obey it and the twin would not.
"""

from signalbox.twin.known_names import Known

KEYS = "KeySchema.AttributeName KeySchema.KeyType AttributeDefinitions.AttributeName AttributeDefinitions.AttributeType"
TTL = "TimeToLiveSpecification.AttributeName TimeToLiveSpecification.Enabled"
INDEXES = " ".join(
    f"{kind}SecondaryIndexes.{part}"
    for kind in ("Global", "Local")
    for part in ("IndexName", "KeySchema", "Projection")
)
TABLE_VALUES = {
    "BillingMode": ("PAY_PER_REQUEST", "PROVISIONED"),
    "StreamSpecification.StreamViewType": ("NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"),
}
PROTECTED = "WarmThroughput PointInTimeRecoverySpecification DeletionProtectionEnabled SSESpecification TableClass"
DESTINATION = (
    "BucketARN RoleARN Prefix ErrorOutputPrefix BufferingHints.IntervalInSeconds BufferingHints.SizeInMBs "
    "ProcessingConfiguration.Processors.Parameters"
)
DESTINATIONS = ("ExtendedS3DestinationConfiguration", "S3DestinationConfiguration")
INSIGHTS = "ContributorInsightsSpecification"
STORES: dict[str, Known] = {
    "AWS::DynamoDB::Table": Known(
        f"TableName {KEYS} {TTL} {INDEXES} ProvisionedThroughput.ReadCapacityUnits "
        "ProvisionedThroughput.WriteCapacityUnits KinesisStreamSpecification.StreamArn",
        # Indexes are not throttled on their own.
        f"Tags {PROTECTED} {INSIGHTS} GlobalSecondaryIndexes.{INSIGHTS} GlobalSecondaryIndexes.ProvisionedThroughput",
        {
            **TABLE_VALUES,
            "BillingMode": ("PAY_PER_REQUEST", "PROVISIONED"),
            "KinesisStreamSpecification.ApproximateCreationDateTimePrecision": ("MILLISECOND",),
        },
    ),
    "AWS::DynamoDB::GlobalTable": Known(
        f"TableName {KEYS} {TTL} {INDEXES}",
        "SSESpecification Replicas.Tags Replicas.GlobalSecondaryIndexes "
        + " ".join(f"Replicas.{name}" for name in (*PROTECTED.split(), INSIGHTS)),
        {**TABLE_VALUES, "Replicas.Region": ("us-east-1",)},
    ),
    "AWS::S3::Bucket": Known(
        "BucketName NotificationConfiguration.LambdaConfigurations NotificationConfiguration.QueueConfigurations "
        "NotificationConfiguration.TopicConfigurations VersioningConfiguration.Status",
        # Objects do not expire and do not move within a run; who may read them is decided by policies.
        "Tags BucketEncryption LifecycleConfiguration OwnershipControls PublicAccessBlockConfiguration "
        "IntelligentTieringConfigurations MetricsConfigurations LoggingConfiguration AccessControl CorsConfiguration "
        "WebsiteConfiguration",
        {"NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled": (True, False)},
    ),
    "AWS::KinesisFirehose::DeliveryStream": Known(
        "DeliveryStreamName KinesisStreamSourceConfiguration.KinesisStreamARN KinesisStreamSourceConfiguration.RoleARN "
        + " ".join(f"{name}.{part}" for name in DESTINATIONS for part in DESTINATION.split()),
        "Tags DeliveryStreamEncryptionConfigurationInput "
        + " ".join(
            f"{name}.{part}"
            for name in DESTINATIONS
            for part in ("CloudWatchLoggingOptions", "EncryptionConfiguration")
        ),
        {
            "DeliveryStreamType": ("DirectPut", "KinesisStreamAsSource"),
            **{f"{name}.CompressionFormat": ("UNCOMPRESSED", "GZIP") for name in DESTINATIONS},
            "ExtendedS3DestinationConfiguration.ProcessingConfiguration.Enabled": (True, False),
            "ExtendedS3DestinationConfiguration.ProcessingConfiguration.Processors.Type": (
                "AppendDelimiterToRecord",
                "Lambda",
            ),
            "ExtendedS3DestinationConfiguration.S3BackupMode": ("Disabled",),
        },
    ),
    "AWS::MediaConvert::Queue": Known(
        "Name ConcurrentJobs", "Description Tags", {"PricingPlan": ("ON_DEMAND",), "Status": ("ACTIVE", "PAUSED")}
    ),
    "AWS::ApiGatewayV2::Route": Known(
        "ApiId RouteKey Target AuthorizerId ModelSelectionExpression RequestModels",
        # Scopes are of authorisers with tokens, which are refused by their type.
        "OperationName AuthorizationScopes RouteResponseSelectionExpression",
        {"AuthorizationType": ("NONE", "CUSTOM"), "ApiKeyRequired": (False,)},
    ),
    "AWS::SecretsManager::Secret": Known(
        "Name SecretString GenerateSecretString.PasswordLength GenerateSecretString.SecretStringTemplate "
        "GenerateSecretString.GenerateStringKey",
        "Tags Description KmsKeyId "
        + " ".join(
            f"GenerateSecretString.{name}"
            for name in (
                "ExcludePunctuation",
                "ExcludeUppercase",
                "ExcludeLowercase",
                "ExcludeNumbers",
                "IncludeSpace",
                "ExcludeCharacters",
                "RequireEachIncludedType",
            )
        ),
    ),
    "AWS::SecretsManager::RotationSchedule": Known(
        "SecretId RotationLambdaARN RotationRules.AutomaticallyAfterDays",
        values={"RotateImmediatelyOnUpdate": (False,)},
    ),
    "AWS::SSM::Parameter": Known(
        "Name Value", "Tags Description Tier", {"Type": ("String", "StringList"), "DataType": ("text",)}
    ),
    "AWS::SES::EmailIdentity": Known(
        "EmailIdentity",
        "Tags DkimAttributes DkimSigningAttributes MailFromAttributes FeedbackAttributes ConfigurationSetAttributes",
    ),
}
