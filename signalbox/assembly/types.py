"""Values of Ref and Fn::GetAtt for each supported resource type.

Source: AWS CloudFormation Template Reference, section "Return values" of each type's page. A type that is missing here
is an error with its name, so that the tools see every deployed resource.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ResourceType:
    """Property with a resource's name, and patterns of the values of Ref and Fn::GetAtt. The patterns have the
    placeholders {name}, {id}, {uuid}, {region}, {account} and {partition}."""

    name: str | None = None
    ref: str = "{name}"
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """The pattern of the resource's ARN, or an empty string."""
        return self.attributes.get("Arn") or (self.ref if self.ref.startswith("arn:") else "")


def _arn(service: str, rest: str) -> str:
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{rest}"


NAMELESS = ResourceType(ref="{id}")
"""Type without references to it, such as a policy of another resource."""

TYPES: dict[str, ResourceType] = {
    "AWS::ApiGatewayV2::Api": ResourceType(
        "Name", "{id}", {"ApiId": "{id}", "ApiEndpoint": "https://{id}.execute-api.{region}.amazonaws.com"}
    ),
    "AWS::ApiGatewayV2::Integration": NAMELESS,
    "AWS::ApiGatewayV2::Route": NAMELESS,
    "AWS::ApiGatewayV2::Stage": ResourceType("StageName"),
    "AWS::CDK::Metadata": NAMELESS,
    "AWS::CloudWatch::Alarm": ResourceType("AlarmName", attributes={"Arn": _arn("cloudwatch", "alarm:{name}")}),
    "AWS::CloudWatch::CompositeAlarm": ResourceType(
        "AlarmName", attributes={"Arn": _arn("cloudwatch", "alarm:{name}")}
    ),
    "AWS::CloudWatch::Dashboard": ResourceType("DashboardName"),
    "AWS::CodeDeploy::Application": ResourceType("ApplicationName"),
    "AWS::CodeDeploy::DeploymentGroup": ResourceType("DeploymentGroupName"),
    "AWS::DynamoDB::Table": ResourceType(
        "TableName",
        attributes={
            "Arn": _arn("dynamodb", "table/{name}"),
            "StreamArn": _arn("dynamodb", "table/{name}/stream/2026-01-05T09:00:00.000"),
        },
    ),
    "AWS::DynamoDB::GlobalTable": ResourceType(
        "TableName",
        attributes={
            "Arn": _arn("dynamodb", "table/{name}"),
            "StreamArn": _arn("dynamodb", "table/{name}/stream/2026-01-05T09:00:00.000"),
            "TableId": "{id}",
        },
    ),
    "AWS::EventSchemas::Registry": ResourceType(
        "RegistryName", attributes={"RegistryArn": _arn("schemas", "registry/{name}")}
    ),
    "AWS::EventSchemas::Schema": ResourceType("SchemaName"),
    "AWS::Events::Archive": ResourceType("ArchiveName", attributes={"Arn": _arn("events", "archive/{name}")}),
    "AWS::Events::EventBus": ResourceType(
        "Name", attributes={"Arn": _arn("events", "event-bus/{name}"), "Name": "{name}"}
    ),
    "AWS::Events::EventBusPolicy": NAMELESS,
    "AWS::Events::Rule": ResourceType("Name", attributes={"Arn": _arn("events", "rule/{bus}{name}")}),
    "AWS::IAM::ManagedPolicy": ResourceType("ManagedPolicyName", "arn:{partition}:iam::{account}:policy/{name}"),
    "AWS::IAM::Policy": NAMELESS,
    "AWS::IAM::Role": ResourceType(
        "RoleName", attributes={"Arn": "arn:{partition}:iam::{account}:role/{name}", "RoleId": "{id}"}
    ),
    "AWS::KMS::Alias": ResourceType("AliasName"),
    "AWS::KMS::Key": ResourceType(None, "{id}", {"Arn": _arn("kms", "key/{id}"), "KeyId": "{id}"}),
    "AWS::KinesisFirehose::DeliveryStream": ResourceType(
        "DeliveryStreamName", attributes={"Arn": _arn("firehose", "deliverystream/{name}")}
    ),
    "AWS::Lambda::Alias": ResourceType("Name", _arn("lambda", "function:{function}:{name}")),
    "AWS::Lambda::EventInvokeConfig": NAMELESS,
    "AWS::Lambda::EventSourceMapping": ResourceType(
        None, "{uuid}", {"Id": "{uuid}", "EventSourceMappingArn": _arn("lambda", "event-source-mapping:{uuid}")}
    ),
    "AWS::Lambda::Function": ResourceType("FunctionName", attributes={"Arn": _arn("lambda", "function:{name}")}),
    "AWS::Lambda::Permission": NAMELESS,
    "AWS::Lambda::Version": ResourceType(
        None,
        _arn("lambda", "function:{function}:1"),
        {"Version": "1", "FunctionArn": _arn("lambda", "function:{function}:1")},
    ),
    "AWS::Logs::LogGroup": ResourceType("LogGroupName", attributes={"Arn": _arn("logs", "log-group:{name}:*")}),
    "AWS::Logs::MetricFilter": NAMELESS,
    "AWS::Logs::ResourcePolicy": NAMELESS,
    "AWS::MediaConvert::Queue": ResourceType("Name", attributes={"Arn": _arn("mediaconvert", "queues/{name}")}),
    "AWS::Pipes::Pipe": ResourceType("Name", attributes={"Arn": _arn("pipes", "pipe/{name}")}),
    "AWS::S3::Bucket": ResourceType(
        "BucketName",
        attributes={
            "Arn": "arn:{partition}:s3:::{name}",
            "DomainName": "{name}.s3.amazonaws.com",
            "RegionalDomainName": "{name}.s3.{region}.amazonaws.com",
        },
    ),
    "AWS::S3::BucketPolicy": NAMELESS,
    "AWS::SES::EmailIdentity": ResourceType("EmailIdentity"),
    "AWS::SNS::Subscription": NAMELESS,
    "AWS::SNS::Topic": ResourceType(
        "TopicName", _arn("sns", "{name}"), {"TopicArn": _arn("sns", "{name}"), "TopicName": "{name}"}
    ),
    "AWS::SNS::TopicPolicy": NAMELESS,
    "AWS::SQS::Queue": ResourceType(
        "QueueName",
        "https://sqs.{region}.amazonaws.com/{account}/{name}",
        {
            "Arn": _arn("sqs", "{name}"),
            "QueueName": "{name}",
            "QueueUrl": "https://sqs.{region}.amazonaws.com/{account}/{name}",
        },
    ),
    "AWS::SQS::QueuePolicy": NAMELESS,
    "AWS::SSM::Parameter": ResourceType("Name", attributes={"Value": "{id}"}),
    "AWS::Scheduler::Schedule": ResourceType("Name", attributes={"Arn": _arn("scheduler", "schedule/default/{name}")}),
    "AWS::Scheduler::ScheduleGroup": ResourceType(
        "Name", attributes={"Arn": _arn("scheduler", "schedule-group/{name}")}
    ),
    "AWS::SecretsManager::RotationSchedule": NAMELESS,
    # Secrets Manager ends the ARN with six characters of its own.
    "AWS::SecretsManager::Secret": ResourceType(
        "Name", _arn("secretsmanager", "secret:{name}-000000"), {"Id": "{name}"}
    ),
    "AWS::StepFunctions::StateMachine": ResourceType(
        "StateMachineName",
        _arn("states", "stateMachine:{name}"),
        {"Arn": _arn("states", "stateMachine:{name}"), "Name": "{name}", "StateMachineRevisionId": "{id}-revision"},
    ),
    "AWS::StepFunctions::StateMachineAlias": ResourceType("Name", "{machine}:{name}", {"Arn": "{machine}:{name}"}),
    "AWS::StepFunctions::StateMachineVersion": ResourceType(None, "{machine}:1", {"Arn": "{machine}:1"}),
    "AWS::XRay::SamplingRule": ResourceType(None, "{id}", {"RuleARN": _arn("xray", "sampling-rule/{id}")}),
}
