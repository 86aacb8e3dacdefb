"""The tables, the archive, and the files of the settlement."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.config import Environment
from stacks.naming import archive_bucket, outbox_stream_parameter, pascal, physical_name
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.buckets.files_bucket import FilesBucket
from stacks.parts.buckets.private_bucket import private_bucket
from stacks.parts.media.media_bucket import MediaBucket
from stacks.routes import functions
from stacks.shadows import tables
from stacks.table import Table

COLD_DAYS, COLDER_DAYS = 30, 90
"""The least before Standard-IA is 30 days (Amazon S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle");
after 90 Step Functions has forgotten an execution, and only the archive has it. Both classes answer at once."""

KEYS_ONLY = dynamodb.ProjectionType.KEYS_ONLY


def _key(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


class StorageStack(Stack):
    """Every table of `TABLES`, and a shadow's: on demand, encrypted, with point-in-time recovery of all
    that may go back."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        self._target = target
        self.tables: Mapping[str, dynamodb.Table] = {
            name: self._table(name, row) for name, row in tables(target).items()
        }
        ssm.CfnParameter(
            self,
            "OutboxStream",
            name=outbox_stream_parameter(target),
            type="String",
            value=str(self.tables["outbox"].table_stream_arn),
            description="ARN of the stream of the outbox, which the relay reads.",
        )
        rows = [{"name": name, "table": physical_name(target, name)} for name in self.tables]
        self.archive = self._archive()
        FilesBucket(self, "Files", target=target)
        if any(row.media for row in functions()):
            MediaBucket(self, "Media", target=target)
        self.template_options.metadata = {
            "Signalbox::Tables": rows,
            "Signalbox::Archive": [{"bucket": archive_bucket(target)}],
        }

    def _archive(self) -> s3.Bucket:
        """Make the bucket of files that are read seldom: they become colder with time, and expire in the end."""
        colder = [
            s3.Transition(storage_class=s3.StorageClass.INFREQUENT_ACCESS, transition_after=Duration.days(COLD_DAYS)),
            s3.Transition(
                storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transition_after=Duration.days(COLDER_DAYS)
            ),
        ]
        lifecycle = s3.LifecycleRule(transitions=colder, expiration=Duration.days(self._target.history_days))
        name = archive_bucket(self._target)
        return private_bucket(self, "Archive", target=self._target, name=name, lifecycle=[lifecycle])

    def _table(self, name: str, row: Table) -> dynamodb.Table:
        target = self._target
        table = dynamodb.Table(
            self,
            pascal(name),
            table_name=physical_name(target, name),
            partition_key=_key(row.partition_key),
            sort_key=_key(row.sort_key) if row.sort_key else None,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute=row.ttl,
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if row.stream else None,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=row.recovered
            ),
            deletion_protection=target.protects(self.stack_name),
            removal_policy=target.removal_policy,
        )
        if not row.recovered:
            acknowledge(table, "It stands in for partners, who do not go back in time.", "AwsSolutions-DDB3")
        for index, (partition, sort) in row.indexes.items():
            table.add_global_secondary_index(
                index_name=index,
                partition_key=_key(partition),
                sort_key=_key(sort),
                projection_type=KEYS_ONLY if index in row.keys_only else dynamodb.ProjectionType.ALL,
            )
        return table
