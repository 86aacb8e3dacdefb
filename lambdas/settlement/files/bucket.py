"""Files of the settlement in S3, read and written line by line: memory does not grow with the day."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.errors import TransientError
from lambdas.common.telemetry import logger
from lambdas.settlement.model import FileChanged

CHUNK = 65_536
ANOTHER = frozenset({"PreconditionFailed", "412", "NoSuchKey", "ConditionalRequestConflict"})
"""Codes of S3 for a file that is missing, or has another ETag by now."""


def path(date: str, run: str, name: str) -> str:
    """Return the key of a run's file."""
    return f"runs/{date}/{run}/{name}"


def incoming(date: str) -> str:
    """Return the key of a day's delivered file, with sales from other systems."""
    return f"incoming/{date}.csv"


def partner_report(date: str) -> str:
    """Return the key of the payment provider's report of a day."""
    return f"partner/{date}.csv"


def find(key: str) -> str | None:
    """Return the ETag of a file, or None.

    It lists the bucket: without the right to list, S3 answers a missing key with AccessDenied ("GetObject", Amazon S3
    API Reference).
    """
    answer = call("s3", "list_objects_v2", Bucket=settings.files_bucket(), Prefix=key, MaxKeys=1)
    found = [one for one in answer.get("Contents", []) if one["Key"] == key]
    return str(found[0]["ETag"]) if found else None


def lines(key: str, etag: str) -> Iterator[bytes]:
    """Yield the lines of a file with this ETag, without their ends; FileChanged where it has another by now.

    A line may end with CR, LF or both.
    """
    body = _call("get_object", key, IfMatch=etag)["Body"]
    with _reading(key):
        yield from body.iter_lines(chunk_size=CHUNK)


def _call(operation: str, key: str, **arguments: Any) -> dict[str, Any]:
    try:
        return call("s3", operation, Bucket=settings.files_bucket(), Key=key, **arguments)
    except ClientError as error:
        if error_code(error) in ANOTHER:
            raise FileChanged(f"{key} has changed since it was read first") from error
        raise


@contextmanager
def _reading(key: str) -> Iterator[None]:
    """Raise TransientError where the connection breaks while a body is read, after a successful call."""
    try:
        yield
    except BotoCoreError as error:
        raise TransientError(f"{key} broke off while it was read: {type(error).__name__}") from error


class Writing:
    """File that is being written. It appears as a whole at the end of the block, or not at all after an error."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.etag = ""
        self.rows = 0
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115  # closed when the block ends

    def __enter__(self) -> Self:
        return self

    def add(self, line: bytes) -> None:
        """Add a line without its line feed."""
        self._spool.write(line + b"\n")
        self.rows += 1

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        with self._spool as spool:
            if kind is None:
                spool.seek(0)
                answer = call("s3", "put_object", Bucket=settings.files_bucket(), Key=self.key, Body=spool)
                self.etag = str(answer["ETag"])


def write(key: str, lines: Iterable[str]) -> None:
    """Write a file of these lines."""
    with Writing(key) as file:
        for line in lines:
            file.add(line.encode())


def read(key: str) -> bytes:
    """Return a small file as a whole."""
    with _reading(key):
        body: bytes = call("s3", "get_object", Bucket=settings.files_bucket(), Key=key)["Body"].read()
    return body


def move(key: str, to: str, etag: str) -> None:
    """Move a file with this ETag; a file that changed or was moved before stays.

    Nothing is deleted that was not copied ("How to perform conditional deletes", Amazon S3 User Guide).
    """
    try:
        _call("copy_object", to, CopySource={"Bucket": settings.files_bucket(), "Key": key}, CopySourceIfMatch=etag)
        _call("delete_object", key, IfMatch=etag)
    except FileChanged:
        logger.warning("a file is not the one that was read, and stays", extra={"file": key})
