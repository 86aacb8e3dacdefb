"""Table of how each type of resource is billed, behind the names of a projection.

A type is billed by items of the price list, costs nothing, or has no price here with the reason. A type in neither of
the three is refused by name, so that no bill leaves out a resource in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from signalbox.cost.prices.pricebook import Key


@dataclass(frozen=True, slots=True)
class Billing:
    """Billing of a type: by `items`, or not at all for a `reason`. A priced one names what it leaves out.

    One with `by_row` is priced where a row of the usage file says how much it is used.
    """

    items: tuple[Key, ...] = ()
    reason: str = ""
    free: bool = False
    by_row: bool = False


def billed(*items: str, without: str = "") -> Billing:
    """Return a type that is billed by items such as `lambda/requests`, `without` naming what the bill leaves out."""
    keys = tuple((service, item) for service, _, item in (name.partition("/") for name in items))
    return Billing(keys, f"without {without}" if without else "")


def free(reason: str) -> Billing:
    """Return a type that costs nothing by itself."""
    return Billing(reason=reason, free=True)


def billed_by_row(*items: str, row: str) -> Billing:
    """Return a type whose use only a row of the usage file can tell."""
    return Billing(billed(*items).items, f"how much it sends is not assumed: a row {row} tells it", by_row=True)


IAM = free('IAM has no charge (page "AWS IAM", FAQs)')
PART_OF_API = free("its API is billed by the request")
PART_OF_FUNCTION = free("its function is billed by the request and by the time it runs")
PART_OF_MACHINE = free("its machine is billed by the transition")
POLICY = free("a policy of another resource")

BILLING: Mapping[str, Billing] = {
    "AWS::ApiGatewayV2::Api": billed("apigateway.http/requests"),
    "AWS::ApiGatewayV2::Integration": PART_OF_API,
    "AWS::ApiGatewayV2::Route": PART_OF_API,
    "AWS::ApiGatewayV2::Stage": PART_OF_API,
    "AWS::CDK::Metadata": free("a note of the CDK, not a resource of the account"),
    "AWS::CloudWatch::Alarm": billed("alarms/alarms"),
    "AWS::CloudWatch::CompositeAlarm": billed("alarms/composite"),
    "AWS::CloudWatch::Dashboard": billed("dashboards/up to 50 metrics", "dashboards/over 50 metrics"),
    "AWS::CodeDeploy::Application": free('deployments to Lambda have no charge (page "AWS CodeDeploy pricing")'),
    "AWS::CodeDeploy::DeploymentGroup": free('deployments to Lambda have no charge (page "AWS CodeDeploy pricing")'),
    "AWS::DynamoDB::GlobalTable": billed("dynamodb/write units", "dynamodb/read units", "dynamodb/storage"),
    "AWS::DynamoDB::Table": billed("dynamodb/write units", "dynamodb/read units", "dynamodb/storage"),
    "AWS::EventSchemas::Registry": free(
        'a stored schema has no charge, its discovery has ("Amazon EventBridge pricing")'
    ),
    "AWS::EventSchemas::Schema": free(
        'a stored schema has no charge, its discovery has ("Amazon EventBridge pricing")'
    ),
    "AWS::Events::Archive": billed("events.archive/processed", "events.archive/stored"),
    "AWS::Events::EventBus": billed("events.custom/events"),
    "AWS::Events::EventBusPolicy": POLICY,
    "AWS::Events::Rule": free(
        'its bus is billed by the event, with no charge for a rule ("Amazon EventBridge pricing")'
    ),
    "AWS::IAM::ManagedPolicy": IAM,
    "AWS::IAM::Policy": IAM,
    "AWS::IAM::Role": IAM,
    "AWS::KMS::Alias": free("its key is billed by the month"),
    "AWS::KMS::Key": billed("kms/keys", without="its requests, which are not counted"),
    "AWS::KinesisFirehose::DeliveryStream": billed("firehose/ingested"),
    "AWS::Lambda::Alias": PART_OF_FUNCTION,
    "AWS::Lambda::EventInvokeConfig": PART_OF_FUNCTION,
    "AWS::Lambda::EventSourceMapping": free("the polls of its queue are billed there, and those of a stream are free"),
    "AWS::Lambda::Function": billed("lambda/requests"),
    "AWS::Lambda::Permission": POLICY,
    "AWS::Lambda::Version": PART_OF_FUNCTION,
    "AWS::Logs::LogGroup": billed("logs/ingested", "logs/stored"),
    "AWS::Logs::MetricFilter": billed("metrics/metrics"),
    "AWS::Logs::ResourcePolicy": POLICY,
    "AWS::MediaConvert::Queue": free("an on-demand queue has no charge, its jobs are billed by the minute of output"),
    "AWS::Pipes::Pipe": billed_by_row("pipes/requests", row="pipes/NAME/requests_per_month"),
    "AWS::S3::Bucket": billed("s3/puts", "s3/gets", without="its storage: no assumption says how much it holds"),
    "AWS::S3::BucketPolicy": POLICY,
    "AWS::SES::EmailIdentity": billed("ses/messages", without="the gigabytes of attachments"),
    "AWS::SNS::Subscription": free("its topic is billed by the delivery"),
    "AWS::SNS::Topic": billed_by_row("sns/publishes", row="topics/NAME/publishes_per_month"),
    "AWS::SNS::TopicPolicy": POLICY,
    "AWS::SQS::Queue": billed("sqs/requests.standard"),
    "AWS::SQS::QueuePolicy": POLICY,
    "AWS::SSM::Parameter": free('a standard parameter has no charge (page "AWS Systems Manager pricing")'),
    "AWS::Scheduler::Schedule": billed("scheduler/invocations"),
    "AWS::Scheduler::ScheduleGroup": free("its schedules are billed by the invocation"),
    "AWS::SecretsManager::RotationSchedule": free(
        "its secret is billed by the month, and the function that rotates by the call"
    ),
    "AWS::SecretsManager::Secret": billed("secrets/secrets", without="its requests, which are not counted"),
    "AWS::StepFunctions::StateMachine": billed("states.standard/transitions"),
    "AWS::StepFunctions::StateMachineAlias": PART_OF_MACHINE,
    "AWS::StepFunctions::StateMachineVersion": PART_OF_MACHINE,
    "AWS::XRay::SamplingRule": free("its traces are billed by what they trace"),
}
