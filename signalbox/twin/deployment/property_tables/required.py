"""Properties that each type needs: CloudFormation refuses a resource without one.

Source: AWS CloudFormation Template Reference, the page of each type ("Required: Yes"); a function from a deployment
package needs a handler too.
"""

from signalbox.assembly import Assembly, BrokenAssembly

REQUIRED = {
    "AWS::Lambda::Function": "Code Role",
    "AWS::Lambda::Version": "FunctionName",
    "AWS::Lambda::Alias": "FunctionName FunctionVersion Name",
    "AWS::Lambda::Permission": "Action FunctionName Principal",
    "AWS::Lambda::EventSourceMapping": "FunctionName",
    "AWS::Lambda::EventInvokeConfig": "FunctionName Qualifier",
    "AWS::StepFunctions::StateMachine": "RoleArn",
    "AWS::StepFunctions::StateMachineVersion": "StateMachineArn",
    "AWS::DynamoDB::Table": "KeySchema AttributeDefinitions",
    "AWS::DynamoDB::GlobalTable": "KeySchema AttributeDefinitions",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Archive": "SourceArn",
    "AWS::Scheduler::Schedule": "ScheduleExpression Target FlexibleTimeWindow",
    "AWS::Pipes::Pipe": "Source Target RoleArn",
    "AWS::SNS::Subscription": "TopicArn Protocol",
    "AWS::Lambda::Url": "TargetFunctionArn AuthType",
    "AWS::ApiGateway::Method": "RestApiId ResourceId HttpMethod",
    "AWS::ApiGatewayV2::Integration": "ApiId IntegrationType",
    "AWS::ApiGatewayV2::Route": "ApiId RouteKey",
    "AWS::ApiGatewayV2::Stage": "ApiId StageName",
    "AWS::SQS::QueuePolicy": "Queues PolicyDocument",
    "AWS::SNS::TopicPolicy": "Topics PolicyDocument",
    "AWS::IAM::Policy": "PolicyDocument",
    "AWS::IAM::ManagedPolicy": "PolicyDocument",
    "AWS::SSM::Parameter": "Type Value",
    "AWS::SecretsManager::RotationSchedule": "SecretId",
    "AWS::SES::EmailIdentity": "EmailIdentity",
}


def check_required(assembly: Assembly) -> None:
    """Raise BrokenAssembly for the first resource without a property that its type needs."""
    for template in assembly.templates.values():
        for logical_id, resource in template.resources.items():
            properties = resource.get("Properties", {})
            of_folder = resource["Type"] == "AWS::Lambda::Function" and "ImageUri" not in properties.get("Code", {})
            for name in [*REQUIRED.get(resource["Type"], "").split(), *(["Handler"] if of_folder else [])]:
                if name not in properties:
                    place = f"{template.name}: {logical_id}"
                    raise BrokenAssembly(f"{place}: AWS refuses to deploy this: required key [{name}] not found")
