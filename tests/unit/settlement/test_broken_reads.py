"""Bodies that break off while they are read: what the states try again, and no other error."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, IncompleteReadError, ReadTimeoutError

from lambdas.common import clients
from lambdas.common.errors import TransientError
from lambdas.settlement.files import bucket
from tests.unit.world import World, aws_error


class Body:
    """The body of an answer whose connection breaks."""

    def iter_lines(self, chunk_size: int) -> Iterator[bytes]:
        """A line, and no more."""
        yield b"a"
        raise ReadTimeoutError(endpoint_url="https://s3")

    def read(self) -> bytes:
        """Less than was announced."""
        raise IncompleteReadError(actual_bytes=1, expected_bytes=2)


READS: list[Callable[[], Any]] = [lambda: list(bucket.lines("key", "etag")), lambda: bucket.read("key")]


@pytest.mark.parametrize("read", READS)
def test_a_body_that_breaks_off(files: World, monkeypatch: pytest.MonkeyPatch, read: Callable[[], Any]) -> None:
    """The call has succeeded by then: it passes by itself all the same."""
    monkeypatch.setattr("lambdas.settlement.files.bucket.call", lambda *_, **__: {"Body": Body()})
    with pytest.raises(TransientError):
        read()


def test_a_slow_down_of_s3_passes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """S3's SlowDown is a transient error ("Error responses", Amazon S3 API Reference)."""

    class Throttled:
        def get_object(self, **_: Any) -> None:
            error: ClientError = aws_error("SlowDown")
            raise error

    monkeypatch.setattr(clients, "client", lambda service: Throttled())
    with pytest.raises(TransientError):
        clients.call("s3", "get_object", Bucket="files", Key="key")
