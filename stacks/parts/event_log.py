"""Log of all events in the archive bucket: JSON lines by day, written by Amazon Data Firehose."""

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisfirehose as firehose
from constructs import Construct

from stacks import arns
from stacks.config import Environment
from stacks.naming import archive_bucket, physical_name
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.routing.queues import UNLOGGED, last_queue

FOLDER, FAILED = "events/", "events-failed/"
DAY = "day=!{timestamp:yyyy-MM-dd}/"
"""Folder of a day, as Athena's partition projection reads it ("Partition projection with Amazon Athena")."""
ERROR_TYPE = "!{firehose:error-output-type}/"
COLLECTED_SECONDS, COLLECTED_MB = 900, 128
"""The most that a buffer collects ("BufferingHints", Amazon Data Firehose API Reference): each object costs a put."""
OF_BUCKET = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
OF_OBJECTS = ("s3:AbortMultipartUpload", "s3:PutObject")
"""Actions that Firehose needs ("Grant Firehose access to an Amazon S3 destination"); it reads and deletes nothing."""


class EventLog(Construct):
    """Rule for every event -> delivery stream -> objects. No function runs, and nothing costs while no event comes."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, bus: events.IEventBus) -> None:
        super().__init__(scope, id)
        self.name = physical_name(target, "event-log")
        self.undelivered = last_queue(self, "Undelivered", physical_name(target, UNLOGGED), target=target)
        bucket = arns.bucket(archive_bucket(target))
        stream = self._stream(bucket)
        rule = self._rule(bus, stream)
        self._allow_dead_letters(rule)

    def _stream(self, bucket: str) -> firehose.CfnDeliveryStream:
        role = iam.Role(self, "Writer", assumed_by=iam.ServicePrincipal("firehose.amazonaws.com"))
        objects = [f"{bucket}/{folder}*" for folder in (FOLDER, FAILED)]
        policy = iam.Policy(
            self,
            "Writing",
            roles=[role],
            statements=[
                iam.PolicyStatement(actions=list(OF_BUCKET), resources=[bucket]),
                iam.PolicyStatement(actions=list(OF_OBJECTS), resources=objects),
            ],
        )
        why = "Firehose names each object after the instant of its first record."
        acknowledge(policy, why, *(f"AwsSolutions-IAM5[Resource::{arns.shown(one)}]" for one in objects))
        stream = firehose.CfnDeliveryStream(
            self,
            "Stream",
            delivery_stream_name=self.name,
            delivery_stream_type="DirectPut",
            delivery_stream_encryption_configuration_input={"keyType": "AWS_OWNED_CMK"},
            extended_s3_destination_configuration=firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty(
                bucket_arn=bucket,
                role_arn=role.role_arn,
                prefix=f"{FOLDER}{DAY}",
                error_output_prefix=f"{FAILED}{ERROR_TYPE}{DAY}",
                compression_format="GZIP",
                buffering_hints={"intervalInSeconds": COLLECTED_SECONDS, "sizeInMBs": COLLECTED_MB},
                processing_configuration={"enabled": True, "processors": [{"type": "AppendDelimiterToRecord"}]},
            ),
        )
        stream.node.add_dependency(policy)
        return stream

    def _rule(self, bus: events.IEventBus, stream: firehose.CfnDeliveryStream) -> events.CfnRule:
        """Make a rule for every event, known or not. A replayed one is in the log already."""
        role = iam.Role(self, "Sender", assumed_by=iam.ServicePrincipal("events.amazonaws.com"))
        actions = ["firehose:PutRecord", "firehose:PutRecordBatch"]
        statement = iam.PolicyStatement(actions=actions, resources=[stream.attr_arn])
        policy = iam.Policy(self, "Sending", roles=[role], statements=[statement])
        rule = events.CfnRule(
            self,
            "Rule",
            name=self.name,
            event_bus_name=bus.event_bus_name,
            event_pattern={"source": [{"prefix": ""}], "replay-name": [{"exists": False}]},
            targets=[
                events.CfnRule.TargetProperty(
                    id="Stream",
                    arn=stream.attr_arn,
                    role_arn=role.role_arn,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=self.undelivered.queue_arn),
                )
            ],
        )
        rule.node.add_dependency(policy)
        return rule

    def _allow_dead_letters(self, rule: events.CfnRule) -> None:
        """Let the rule, and no other, send what it could not deliver."""
        self.undelivered.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[self.undelivered.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": rule.attr_arn}},
            )
        )
