"""An object that is put past HTTP is the object that moto would have kept."""

from typing import Any

import boto3
import pytest
from moto import mock_aws

from signalbox.twin.services import s3 as objects

PLAIN = {"Key": "history/a b.gz", "Body": b"hello", "ContentType": "application/gzip"}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client on moto with two buckets."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        for bucket in ("ours", "stock"):
            client.create_bucket(Bucket=bucket)
        yield client


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer's fields, the body as bytes; the response's own metadata and the instant left out."""
    fields = {key: value for key, value in answer.items() if key not in ("ResponseMetadata", "LastModified")}
    return fields | ({"Body": fields["Body"].read()} if "Body" in fields else {})


@pytest.mark.parametrize("left_out", [set(), {"ContentType"}, {"Body"}])
def test_object_and_answers_are_those_of_stock_moto(s3: Any, left_out: set[str]) -> None:
    """The answer of the put is equal, and later those of GetObject with its checksum and HeadObject."""
    given: dict[str, Any] = {key: value for key, value in PLAIN.items() if key not in left_out}
    response = objects.put({"Bucket": "ours", **given})
    assert response is not None
    stock = s3.put_object(Bucket="stock", **given)

    assert without_metadata(response[1]) == without_metadata(stock)
    for look in (s3.get_object, s3.head_object):
        ours, theirs = (look(Bucket=bucket, Key=PLAIN["Key"], ChecksumMode="ENABLED") for bucket in ("ours", "stock"))
        assert without_metadata(ours) == without_metadata(theirs)


def test_bucket_that_is_not_there_is_motos_to_refuse(s3: Any) -> None:
    """Moto answers for a missing bucket, and for one that keeps versions."""
    s3.put_bucket_versioning(Bucket="stock", VersioningConfiguration={"Status": "Enabled"})

    assert objects.put({"Bucket": "none", "Key": "key", "Body": b"hello"}) is None
    assert objects.put({"Bucket": "stock", "Key": "key", "Body": b"hello"}) is None
