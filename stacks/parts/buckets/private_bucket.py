"""A bucket that nobody outside the account sees."""

from collections.abc import Sequence

from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.config import Environment
from stacks.parts.acknowledgement import acknowledge


def private_bucket(
    scope: Construct, id: str, *, target: Environment, name: str, lifecycle: Sequence[s3.LifecycleRule]
) -> s3.Bucket:
    """Private, encrypted, TLS only; what lies in it is moved and forgotten by `lifecycle`."""
    bucket = s3.Bucket(
        scope,
        id,
        bucket_name=name,
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        lifecycle_rules=lifecycle,
        removal_policy=target.removal_policy,
    )
    reads = (
        "Who reads and writes objects stands in the rows of the table; the log of it would need a bucket of its own."
    )
    acknowledge(bucket, reads, "AwsSolutions-S1")
    return bucket
