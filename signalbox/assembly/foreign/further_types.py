"""Values of Ref and Fn::GetAtt for types that only the templates of others have.

Source: AWS CloudFormation Template Reference, section "Return values" of each type's page. A type that is not here
either has its logical id as Ref, and a made-up ARN for attributes whose name ends in Arn.
"""

from signalbox.assembly.types import NAMELESS, ResourceType


def _arn(service: str, rest: str) -> str:
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{rest}"


FURTHER_TYPES: dict[str, ResourceType] = {
    "AWS::ApiGateway::Account": NAMELESS,
    "AWS::ApiGateway::Authorizer": ResourceType(None, "{id}", {"AuthorizerId": "{id}"}),
    "AWS::ApiGateway::Deployment": ResourceType(None, "{id}", {"DeploymentId": "{id}"}),
    "AWS::ApiGateway::Method": NAMELESS,
    "AWS::ApiGateway::Model": ResourceType("Name"),
    "AWS::ApiGateway::RequestValidator": NAMELESS,
    "AWS::ApiGateway::Resource": ResourceType(None, "{id}", {"ResourceId": "{id}"}),
    "AWS::ApiGateway::RestApi": ResourceType(None, "{id}", {"RestApiId": "{id}", "RootResourceId": "{id}Root"}),
    "AWS::ApiGateway::Stage": ResourceType("StageName"),
    "AWS::ApiGatewayV2::Authorizer": ResourceType(None, "{id}", {"AuthorizerId": "{id}"}),
    "AWS::ApiGatewayV2::Deployment": NAMELESS,
    "AWS::ApiGatewayV2::Model": ResourceType("Name", "{id}"),
    "AWS::ApiGatewayV2::RouteResponse": NAMELESS,
    "AWS::CloudFormation::Stack": ResourceType(None, _arn("cloudformation", "stack/{id}")),
    "AWS::Kinesis::Stream": ResourceType("Name", attributes={"Arn": _arn("kinesis", "stream/{name}")}),
    "AWS::Lambda::LayerVersion": ResourceType(
        None, _arn("lambda", "layer:{id}:1"), {"LayerVersionArn": _arn("lambda", "layer:{id}:1")}
    ),
    "AWS::Lambda::LayerVersionPermission": NAMELESS,
    "AWS::Lambda::Url": ResourceType(
        None, "{id}", {"FunctionArn": "{id}", "FunctionUrl": "https://{id}.lambda-url.{region}.on.aws/"}
    ),
    "AWS::Logs::LogStream": ResourceType("LogStreamName"),
    "AWS::SNS::TopicInlinePolicy": NAMELESS,
    "AWS::StepFunctions::Activity": ResourceType("Name", _arn("states", "activity:{name}"), {"Name": "{name}"}),
    "Custom::S3BucketNotifications": NAMELESS,
}

HARMLESS = (
    "AWS::ApiGateway::Account",
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGateway::Model",
    "AWS::ApiGateway::Stage",
    "AWS::ApiGatewayV2::Deployment",
    "AWS::CloudFormation::Interface",
    "AWS::CloudFormation::WaitConditionHandle",
    "AWS::Lambda::LayerVersionPermission",
    "AWS::Logs::LogStream",
    "AWS::S3::BucketPolicy",
    "AWS::XRay::Group",
    "AWS::ResourceGroups::Group",
    "AWS::ServiceCatalogAppRegistry::Application",
    "AWS::ServiceCatalogAppRegistry::ResourceAssociation",
    "AWS::ApplicationInsights::Application",
    "Custom::LogRetention",
    "Custom::S3AutoDeleteObjects",
    "Custom::ECRAutoDeleteImages",
    "Custom::VpcRestrictDefaultSG",
)
"""Types without effect on the way of an event: descriptions, logs, and what happens only at deployment or deletion."""


def generic_type(kind: str) -> ResourceType:
    """Return the values of a type that no table has."""
    service = kind.split("::")[1].lower()
    return ResourceType(None, "{id}", {"Arn": _arn(service, "{id}")})
