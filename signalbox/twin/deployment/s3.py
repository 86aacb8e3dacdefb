"""Buckets of a template, which moto holds."""

from signalbox.assembly import Assembly, Resource
from signalbox.twin.cloud import Cloud


def make_bucket(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Create an S3 bucket in moto."""
    cloud.client("s3").create_bucket(Bucket=resource.name)
