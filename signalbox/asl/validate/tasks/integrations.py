"""Integrations that Step Functions offers, and the patterns of each.

Source: developer guide, "Integrating optimized services with Step Functions" and the page of each service; "Learning to
use AWS service SDK integrations" for the names, which are those of the AWS SDK for Java.
"""

CALL = ("",)
JOB = ("", ".sync")
TOKEN = ("", ".waitForTaskToken")
BOTH = ("", ".sync", ".waitForTaskToken")


def _of(service: str, actions: str, patterns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {f"{service}:{action}": patterns for action in actions.split()}


# service:action -> patterns
OPTIMIZED: dict[str, tuple[str, ...]] = {
    **_of("apigateway", "invoke", TOKEN),
    **_of("athena", "startQueryExecution", JOB),
    **_of("athena", "stopQueryExecution getQueryExecution getQueryResults", CALL),
    **_of("batch", "submitJob", JOB),
    **_of("bedrock", "invokeModel", TOKEN),
    **_of("bedrock", "createModelCustomizationJob", JOB),
    **_of("codebuild", "startBuild startBuildBatch retryBuildBatch", JOB),
    **_of("codebuild", "stopBuild batchDeleteBuilds batchGetReports stopBuildBatch deleteBuildBatch", CALL),
    **_of("databrew", "startJobRun", JOB),
    **_of("dynamodb", "getItem putItem updateItem deleteItem", CALL),
    **_of("ecs", "runTask", BOTH),
    **_of("eks", "call", TOKEN),
    **_of("eks", "runJob", BOTH),
    **_of("eks", "createCluster deleteCluster createFargateProfile deleteFargateProfile", JOB),
    **_of("eks", "createNodegroup deleteNodegroup", JOB),
    **_of("elasticmapreduce", "createCluster terminateCluster addStep", JOB),
    **_of("elasticmapreduce", "setClusterTerminationProtection cancelStep", CALL),
    **_of("elasticmapreduce", "modifyInstanceFleetByName modifyInstanceGroupByName", CALL),
    **_of("emr-containers", "startJobRun deleteVirtualCluster", JOB),
    **_of("emr-containers", "createVirtualCluster", CALL),
    **_of("emr-serverless", "createApplication startApplication stopApplication deleteApplication startJobRun", JOB),
    **_of("emr-serverless", "cancelJobRun", JOB),
    **_of("events", "putEvents", TOKEN),
    **_of("glue", "startJobRun", JOB),
    **_of("http", "invoke", CALL),
    **_of("lambda", "invoke", TOKEN),
    **_of("mediaconvert", "createJob", JOB),
    **_of("sagemaker", "createHyperParameterTuningJob createLabelingJob createTrainingJob", JOB),
    **_of("sagemaker", "createTransformJob createProcessingJob", JOB),
    **_of("sagemaker", "createModel createEndpointConfig createEndpoint updateEndpoint", CALL),
    **_of("sns", "publish", TOKEN),
    **_of("sqs", "sendMessage", TOKEN),
    **_of("states", "startExecution", (*BOTH, ".sync:2")),
}

# Where the SDK for Java names a service otherwise than boto3 (there without the hyphens): Java name -> boto3 name.
SDK_NAMES = {
    "applicationdiscovery": "discovery",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "config": "config",
    "costandusagereport": "cur",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "directory": "ds",
    "directoryservicedata": "ds-data",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "elasticsearch": "es",
    "eventbridge": "events",
    "iotdataplane": "iot-data",
    "iotjobsdataplane": "iot-jobs-data",
    "lexmodelbuilding": "lex-models",
    "lexmodelsv2": "lexv2-models",
    "lexruntime": "lex-runtime",
    "lexruntimev2": "lexv2-runtime",
    "marketplaceentitlement": "marketplace-entitlement",
    "marketplacemetering": "meteringmarketplace",
    "migrationhub": "mgh",
    "pinpointsmsvoice": "sms-voice",
    "serverlessapplicationrepository": "serverlessrepo",
    "sfn": "stepfunctions",
    "simpledb": "sdb",
}
