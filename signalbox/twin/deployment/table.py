"""Table of deployment: each resource type with the function that makes its simulated counterpart."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.apis.http_apis import make_http_api, make_route
from signalbox.twin.deployment.apis.rest_apis import make_method, make_rest_api, make_url
from signalbox.twin.deployment.aws_lambda import make_async_settings, make_function
from signalbox.twin.deployment.dynamodb import make_table
from signalbox.twin.deployment.event_sources import make_source
from signalbox.twin.deployment.eventbridge import make_archive, make_bus, make_rule
from signalbox.twin.deployment.foreign.unsimulated import remarks
from signalbox.twin.deployment.mediaconvert import make_job_queue
from signalbox.twin.deployment.property_tables.checks import check_properties
from signalbox.twin.deployment.refusals import check_deployable
from signalbox.twin.deployment.s3 import make_bucket, make_notifications
from signalbox.twin.deployment.scheduler import make_schedule, make_schedule_group, plan_schedule
from signalbox.twin.deployment.secretsmanager import make_rotation, make_secret
from signalbox.twin.deployment.ses import make_identity, require_identities
from signalbox.twin.deployment.sns import make_subscription, make_topic
from signalbox.twin.deployment.sqs import make_queue, redrive
from signalbox.twin.deployment.ssm import make_parameter
from signalbox.twin.deployment.stepfunctions import make_machine
from signalbox.twin.deployment.targets.data_streams import make_data_stream
from signalbox.twin.deployment.targets.delivery_streams import make_stream
from signalbox.twin.deployment.targets.pipes import make_pipe

NOTIFICATIONS = "Custom::S3BucketNotifications"
"""The CDK's resource that adds notifications to a bucket."""


def deploy(cloud: Cloud, assembly: Assembly, beside: Assembly | None = None) -> None:
    """Deploy each resource that does something; those that `beside`, deployed before, holds too stay as they are."""
    check_deployable(assembly)
    check_properties(assembly, cloud.ignored)
    cloud.scheduled.plan = partial(plan_schedule, cloud)
    makers: dict[str, Callable[[Cloud, Assembly, Resource], None]] = {
        "AWS::SQS::Queue": make_queue,
        "AWS::Kinesis::Stream": make_data_stream,
        "AWS::DynamoDB::Table": make_table,
        "AWS::DynamoDB::GlobalTable": make_table,
        "AWS::S3::Bucket": make_bucket,
        "AWS::SecretsManager::Secret": make_secret,
        "AWS::SSM::Parameter": make_parameter,
        "AWS::SES::EmailIdentity": make_identity,
        "AWS::MediaConvert::Queue": make_job_queue,
        "AWS::Lambda::Function": make_function,
        "AWS::StepFunctions::StateMachine": make_machine,
        "AWS::SNS::Topic": make_topic,
        "AWS::SNS::Subscription": make_subscription,
        "AWS::KinesisFirehose::DeliveryStream": make_stream,
        "AWS::Events::EventBus": make_bus,
        "AWS::Lambda::EventInvokeConfig": make_async_settings,
        "AWS::Events::Archive": make_archive,
        "AWS::Events::Rule": make_rule,
        "AWS::Lambda::EventSourceMapping": make_source,
        "AWS::Pipes::Pipe": make_pipe,
        "AWS::ApiGatewayV2::Api": make_http_api,
        "AWS::ApiGatewayV2::Route": make_route,
        "AWS::ApiGateway::RestApi": make_rest_api,
        "AWS::ApiGateway::Method": make_method,
        "AWS::Lambda::Url": make_url,
        "AWS::SecretsManager::RotationSchedule": make_rotation,
        "AWS::Scheduler::ScheduleGroup": make_schedule_group,
        "AWS::Scheduler::Schedule": make_schedule,
    }
    deployed = {(resource.stack, resource.logical_id) for resource in (beside.resources if beside else [])}
    for kind, make in makers.items():
        for resource in missing(assembly, kind, deployed):
            with shape_named(resource):
                make(cloud, assembly, resource)
    for kind in ("AWS::S3::Bucket", NOTIFICATIONS):
        for resource in missing(assembly, kind, deployed):
            make_notifications(cloud, assembly, resource)
    for resource in missing(assembly, "AWS::SQS::Queue", deployed):
        redrive(cloud, resource)
    require_identities(cloud, assembly)
    if assembly.foreign:
        cloud.remarks = remarks(cloud, assembly, [*makers, "AWS::Scheduler::Schedule", NOTIFICATIONS])


UNREADABLE = (NotImplementedError, KeyError, TypeError, ValueError, AttributeError, BotoCoreError)
"""Errors of a shape, here and in moto, which holds tables and buckets."""


@contextmanager
def shape_named(resource: Resource) -> Iterator[None]:
    """Name a resource whose properties have another shape than CloudFormation gives them. Raises BrokenAssembly."""
    try:
        yield
    except ClientError as error:  # moto's refusal of a table, a bucket or a secret is AWS's
        reason = error.response["Error"]["Message"]
        raise BrokenAssembly(
            f"{resource.stack}: {resource.logical_id}: AWS refuses to deploy this: {reason}"
        ) from error
    except UNREADABLE as error:
        problem = f"its properties cannot be read ({type(error).__name__}: {error})"
        raise BrokenAssembly(f"{resource.stack}: {resource.logical_id}: {problem}") from error


def missing(assembly: Assembly, kind: str, deployed: set[tuple[str, str]]) -> list[Resource]:
    """Return the resources of a type that are not deployed yet, by stack and logical id."""
    return [found for found in assembly.of_type(kind) if (found.stack, found.logical_id) not in deployed]
