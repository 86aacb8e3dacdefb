"""Emptying the buckets of a deployment that is taken down: CloudFormation deletes none that holds an object.

("DeleteBucket", Amazon S3 API Reference: all objects, versions and delete markers must be gone first.)
"""

from collections.abc import Iterator
from typing import Any

from aws_cdk import Aws
from botocore.exceptions import ClientError

from stacks.config import Environment
from stacks.naming import BUCKETS

NO_BUCKET = ("404", "NoSuchBucket")


class NotEmptied(Exception):
    """S3 kept an object of a bucket, and says why."""


def own_buckets(s3: Any, target: Environment, account: str) -> list[str]:
    """Return the buckets of this deployment that exist in the client's region and belong to the account.

    Raises ValueError where data outlives its stack.
    """
    if target.retain:
        raise ValueError(f"the buckets of {target.name} are retained")
    return [name for name in names(target, account, s3.meta.region_name) if _is_there(s3, name, account)]


def names(target: Environment, account: str, region: str) -> list[str]:
    """Return the names of the buckets of an environment in an account and region."""
    return [bucket(target).replace(Aws.ACCOUNT_ID, account).replace(Aws.REGION, region) for bucket in BUCKETS]


def empty(s3: Any, bucket: str, account: str) -> int:
    """Delete every version and delete marker of every object; how many there were. Raises NotEmptied."""
    deleted = 0
    for page in _pages(s3, bucket, account):
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": page, "Quiet": True}, ExpectedBucketOwner=account)
        for error in answer.get("Errors", []):
            raise NotEmptied(f"{bucket} keeps {error['Key']}: {error['Code']}")
        deleted += len(page)
    return deleted


def _pages(s3: Any, bucket: str, account: str) -> Iterator[list[dict[str, str]]]:
    """At most 1,000 each, as many as one call deletes ("ListObjectVersions", "DeleteObjects", Amazon S3 API
    Reference)."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, ExpectedBucketOwner=account):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if found:
            yield [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]


def _is_there(s3: Any, bucket: str, account: str) -> bool:
    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    except ClientError as error:
        if error.response["Error"]["Code"] not in NO_BUCKET:
            raise
        return False
    return True
