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
        "TopicArn Endpoint RawMessageDelivery FilterPolicy FilterPolicyScope RedrivePolicy.deadLetterTargetArn",
        "",
        {
            "Protocol": ("sqs", "lambda", "email", "email-json", "sms", "application"),
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
        "ApiId IntegrationUri IntegrationSubtype PayloadFormatVersion RequestParameters CredentialsArn TimeoutInMillis",
        "Description IntegrationMethod",
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
        "EnrichmentParameters.InputTemplate TargetParameters.InputTemplate "
        "TargetParameters.SqsQueueParameters.MessageGroupId "
        "TargetParameters.SqsQueueParameters.MessageDeduplicationId "
        "TargetParameters.EventBridgeEventBusParameters.DetailType "
        "TargetParameters.EventBridgeEventBusParameters.Source "
        "TargetParameters.EventBridgeEventBusParameters.Resources "
        "TargetParameters.LambdaFunctionParameters.InvocationType "
        "TargetParameters.StepFunctionStateMachineParameters.InvocationType",
        "Description Tags LogConfiguration KmsKeyIdentifier",
    ),
    "AWS::ApiGatewayV2::Api": Known(
        "Name Body Target RouteKey CredentialsArn",
        # No browser asks here whether it may send a request.
        "Tags Description Version DisableExecuteApiEndpoint IpAddressType CorsConfiguration FailOnWarnings "
        "RouteSelectionExpression BasePath DisableSchemaValidation",
        {"ProtocolType": ("HTTP",)},
    ),
    "AWS::ApiGatewayV2::Stage": Known(
        "ApiId DefaultRouteSettings.ThrottlingRateLimit DefaultRouteSettings.ThrottlingBurstLimit RouteSettings "
        "StageName",
        "Tags Description AccessLogSettings DefaultRouteSettings.DetailedMetricsEnabled DeploymentId AutoDeploy "
        "DefaultRouteSettings.LoggingLevel DefaultRouteSettings.DataTraceEnabled",
    ),
    "AWS::ApiGateway::RestApi": Known(
        "Name Body",
        "Tags Description EndpointConfiguration FailOnWarnings BinaryMediaTypes Parameters CloneFrom Mode "
        "MinimumCompressionSize DisableExecuteApiEndpoint ApiKeySourceType SecurityPolicy EndpointAccessMode",
    ),
}
