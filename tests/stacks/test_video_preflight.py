"""Regions without the service that converts media files are named before a deployment."""

import pytest
from boto3.session import Session

from stacks.deployment.media_preflight import SERVICE, unconvertible


def test_region_with_the_service() -> None:
    """The preflight finds nothing missing there."""
    assert list(unconvertible("us-east-1")) == []


def test_region_without_the_service() -> None:
    """The sentence names the region and the way out."""
    without = sorted(set(Session().get_available_regions("sqs")) - set(Session().get_available_regions(SERVICE)))
    if not without:
        pytest.skip("botocore knows the service in every region")
    (sentence,) = unconvertible(without[0])
    assert sentence.startswith(f"{without[0]} has no AWS Elemental MediaConvert")


def test_region_that_nobody_knows() -> None:
    """A region that is newer than botocore's data is not judged."""
    assert list(unconvertible("moon-north-1")) == []
