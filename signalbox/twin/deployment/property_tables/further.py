"""Table of properties of the types that mostly the templates of others have; see `signalbox.twin.known_names`."""

from signalbox.twin.known_names import Known

MAPPED = (
    "Integration.Type Integration.Uri Integration.IntegrationHttpMethod Integration.Credentials "
    "Integration.RequestTemplates Integration.RequestParameters Integration.PassthroughBehavior "
    "Integration.IntegrationResponses Integration.TimeoutInMillis"
)

FURTHER: dict[str, Known] = {
    "AWS::SNS::Topic": Known(
        "TopicName FifoTopic ContentBasedDeduplication DisplayName KmsMasterKeyId Subscription.Endpoint "
        "Subscription.Protocol",
        "Tags SignatureVersion TracingConfig DeliveryStatusLogging DataProtectionPolicy",
        {"FifoThroughputScope": ("Topic",)},
    ),
    "AWS::SNS::Subscription": Known(
        "TopicArn Endpoint RawMessageDelivery FilterPolicy FilterPolicyScope RedrivePolicy.deadLetterTargetArn "
        "SubscriptionRoleArn",
        "",
        {
            "Protocol": ("sqs", "lambda", "firehose", "email", "email-json", "sms", "application"),
            "Region": ("us-east-1",),
        },
    ),
    "AWS::ApiGateway::Method": Known(
        "RestApiId ResourceId HttpMethod ApiKeyRequired AuthorizationType AuthorizerId AuthorizationScopes "
        f"RequestValidatorId RequestModels RequestParameters {MAPPED}",
        "MethodResponses OperationName "
        "Integration.ContentHandling Integration.CacheNamespace Integration.CacheKeyParameters",
        {"Integration.ConnectionType": ("INTERNET",)},
    ),
    # One that is no function is refused where a route names it.
    "AWS::ApiGateway::Authorizer": Known(
        "Name RestApiId Type AuthorizerUri AuthorizerCredentials IdentitySource IdentityValidationExpression "
        "AuthorizerResultTtlInSeconds ProviderARNs",
        "AuthType",
    ),
    "AWS::ApiGatewayV2::Authorizer": Known(
        "Name ApiId AuthorizerType AuthorizerUri AuthorizerCredentialsArn IdentitySource IdentityValidationExpression "
        "AuthorizerPayloadFormatVersion AuthorizerResultTtlInSeconds EnableSimpleResponses JwtConfiguration"
    ),
    "AWS::ApiGateway::RequestValidator": Known("RestApiId ValidateRequestBody ValidateRequestParameters", "Name"),
    # A cache and a canary would answer otherwise.
    "AWS::ApiGateway::Stage": Known(
        "RestApiId StageName Variables DeploymentId MethodSettings.ResourcePath MethodSettings.HttpMethod "
        "MethodSettings.ThrottlingRateLimit MethodSettings.ThrottlingBurstLimit",
        "Tags Description AccessLogSetting TracingEnabled DocumentationVersion ClientCertificateId CacheClusterSize "
        "MethodSettings.LoggingLevel MethodSettings.MetricsEnabled MethodSettings.DataTraceEnabled "
        "MethodSettings.CacheTtlInSeconds MethodSettings.CacheDataEncrypted",
        {"CacheClusterEnabled": (False,), "MethodSettings.CachingEnabled": (False,)},
    ),
    "AWS::ApiGateway::Resource": Known("RestApiId ParentId PathPart", ""),
    "AWS::ApiGatewayV2::Integration": Known(
        "ApiId IntegrationUri IntegrationSubtype PayloadFormatVersion RequestParameters CredentialsArn TimeoutInMillis "
        "RequestTemplates TemplateSelectionExpression",
        "Description IntegrationMethod PassthroughBehavior ContentHandlingStrategy",
        {
            "IntegrationType": ("AWS_PROXY", "AWS", "MOCK", "HTTP_PROXY"),
            "ConnectionType": ("INTERNET",),
        },
    ),
    "AWS::Lambda::Url": Known("TargetFunctionArn AuthType Qualifier", "Cors", {"InvokeMode": ("BUFFERED",)}),
    "AWS::Pipes::Pipe": Known(
        "Name Source Target Enrichment RoleArn DesiredState "
        "SourceParameters.FilterCriteria.Filters.Pattern "
        "SourceParameters.SqsQueueParameters.BatchSize "
        "SourceParameters.SqsQueueParameters.MaximumBatchingWindowInSeconds "
        "SourceParameters.DynamoDBStreamParameters.BatchSize "
        "SourceParameters.DynamoDBStreamParameters.MaximumBatchingWindowInSeconds "
        "SourceParameters.DynamoDBStreamParameters.StartingPosition "
        "SourceParameters.DynamoDBStreamParameters.MaximumRetryAttempts "
        "SourceParameters.DynamoDBStreamParameters.MaximumRecordAgeInSeconds "
        "SourceParameters.DynamoDBStreamParameters.OnPartialBatchItemFailure "
        "SourceParameters.DynamoDBStreamParameters.ParallelizationFactor "
        "SourceParameters.DynamoDBStreamParameters.DeadLetterConfig.Arn "
        "SourceParameters.KinesisStreamParameters.BatchSize "
        "SourceParameters.KinesisStreamParameters.MaximumBatchingWindowInSeconds "
        "SourceParameters.KinesisStreamParameters.MaximumRetryAttempts "
        "SourceParameters.KinesisStreamParameters.MaximumRecordAgeInSeconds "
        "SourceParameters.KinesisStreamParameters.OnPartialBatchItemFailure "
        "SourceParameters.KinesisStreamParameters.ParallelizationFactor "
        "SourceParameters.KinesisStreamParameters.DeadLetterConfig.Arn "
        "TargetParameters.KinesisStreamParameters.PartitionKey "
        "EnrichmentParameters.InputTemplate TargetParameters.InputTemplate "
        "TargetParameters.SqsQueueParameters.MessageGroupId "
        "TargetParameters.SqsQueueParameters.MessageDeduplicationId "
        "TargetParameters.EventBridgeEventBusParameters.DetailType "
        "TargetParameters.EventBridgeEventBusParameters.Source "
        "TargetParameters.EventBridgeEventBusParameters.Resources "
        "TargetParameters.LambdaFunctionParameters.InvocationType "
        "TargetParameters.StepFunctionStateMachineParameters.InvocationType",
        "Description Tags LogConfiguration KmsKeyIdentifier",
        # A pipe is there before the first record of a run.
        {"SourceParameters.KinesisStreamParameters.StartingPosition": ("LATEST", "TRIM_HORIZON")},
    ),
    "AWS::Kinesis::Stream": Known(
        "Name ShardCount RetentionPeriodHours StreamModeDetails.StreamMode",
        "Tags StreamEncryption DesiredShardLevelMetrics",
    ),
    "AWS::ApiGatewayV2::Api": Known(
        "Name Body Target RouteKey CredentialsArn RouteSelectionExpression",
        # No browser asks here whether it may send a request.
        "Tags Description Version DisableExecuteApiEndpoint IpAddressType CorsConfiguration FailOnWarnings "
        "BasePath DisableSchemaValidation",
        {"ProtocolType": ("HTTP", "WEBSOCKET")},
    ),
    "AWS::ApiGatewayV2::Stage": Known(
        "ApiId DefaultRouteSettings.ThrottlingRateLimit DefaultRouteSettings.ThrottlingBurstLimit RouteSettings "
        "StageName",
        "Tags Description AccessLogSettings DefaultRouteSettings.DetailedMetricsEnabled DeploymentId AutoDeploy "
        "DefaultRouteSettings.LoggingLevel DefaultRouteSettings.DataTraceEnabled",
    ),
    "AWS::ApiGatewayV2::RouteResponse": Known(
        "ApiId RouteId RouteResponseKey", "ModelSelectionExpression ResponseModels ResponseParameters"
    ),
    "AWS::ApiGatewayV2::Model": Known("ApiId Name Schema ContentType", "Description"),
    "AWS::ApiGateway::RestApi": Known(
        "Name Body",
        "Tags Description EndpointConfiguration FailOnWarnings BinaryMediaTypes Parameters CloneFrom Mode "
        "MinimumCompressionSize DisableExecuteApiEndpoint ApiKeySourceType SecurityPolicy EndpointAccessMode",
    ),
}
