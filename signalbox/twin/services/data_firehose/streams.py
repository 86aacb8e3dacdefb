"""Amazon Data Firehose: streams that collect records and write them as objects into a bucket.

Sources: Amazon Data Firehose Developer Guide, "Configure buffering hints" (an object is written once the buffer is
full or its time is over), "Amazon S3 object name format", "Custom prefixes for Amazon S3 objects"
(the timestamp is the arrival of the oldest record of the object, in UTC); API Reference, "Processor" (a new line
between records). Failed deliveries to the bucket are not simulated.
"""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from signalbox.twin.gateway.calls import Call
from signalbox.twin.kernel.clock import Clock, Due
from signalbox.twin.services.data_firehose.transformation import Transformation
from signalbox.twin.services.s3 import put

EXPRESSION = re.compile(r"!\{timestamp:([^}]+)\}")
PARTS = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H"}
"""Letters of Java's DateTimeFormatter that a prefix may have here."""
LEAST_BILLED = 5 * 1024
"""Bytes to which the size of each record is rounded up ("Amazon Data Firehose pricing", Direct PUT)."""


@dataclass
class Stream:
    """Delivery stream. `seconds` and `size` are its buffering hints; `billed` the bytes that it took in;
    `errors` the prefix of what failed."""

    name: str
    arn: str
    bucket: str
    prefix: str = ""
    seconds: float = 300.0
    size: int = 5 * 1024 * 1024
    compressed: bool = False
    delimiter: str = ""
    errors: str = ""
    transformation: Transformation | None = None
    records: list[str] = field(default_factory=list)
    began: float = 0.0
    held: int = 0
    written: int = 0
    billed: int = 0
    due: Due | None = None


class Firehose:
    """All streams of a twin, by ARN. It draws nothing from the seed, as what it collects is seen by nobody at once."""

    def __init__(self, clock: Clock, written: Callable[[Call], None]) -> None:
        self.clock = clock
        self.written = written
        self.streams: dict[str, Stream] = {}

    def put(self, arn: str, text: str) -> None:
        """Take a record into a stream."""
        stream = self.streams[arn]
        size = len((text + stream.delimiter).encode(errors="surrogateescape"))
        if not stream.records:
            stream.began, stream.held = self.clock.now, 0
            # It keeps no run from being idle: the buffer's time is longer than most waits.
            stream.due = self.clock.at(
                self.clock.now + stream.seconds, lambda: self.flush(stream), recurring=True, shuffled=False
            )
        stream.records.append(text)
        stream.held += size
        stream.billed += -(-size // LEAST_BILLED) * LEAST_BILLED
        if stream.held >= stream.size:
            self.flush(stream)

    def flush(self, stream: Stream) -> None:
        """Write what a stream holds as one object, transformed where it has a function."""
        if stream.due:
            self.clock.cancel(stream.due)
        records, began = stream.records, datetime.fromtimestamp(stream.began, UTC)
        stream.records, stream.due = [], None

        def transformed(texts: list[str], failed: list[str]) -> None:
            if texts:
                self.write(stream, stream.prefix, began, "".join(text + stream.delimiter for text in texts))
            if failed:
                self.write(stream, errors_at(stream), began, "".join(failed))

        if stream.transformation:
            stream.transformation.apply(records, self.clock.now, transformed)
        else:
            transformed(records, [])

    def write(self, stream: Stream, prefix: str, began: datetime, text: str) -> None:
        """Write an object into the bucket of a stream."""
        stream.written += 1
        body = text.encode(errors="surrogateescape")
        # Without the time of packing, the same records are always the same bytes.
        content = gzip.compress(body, mtime=0) if stream.compressed else body
        parameters = {"Bucket": stream.bucket, "Key": key_of(stream, prefix, began), "Body": content}
        put(parameters)
        self.written(Call("s3", "PutObject", parameters, None, ""))


def errors_at(stream: Stream) -> str:
    """Return the prefix of a stream's records that its function failed to transform."""
    kind = "processing-failed"
    if "!{firehose:error-output-type}" in stream.errors:
        return stream.errors.replace("!{firehose:error-output-type}", kind)
    return f"{stream.errors}{kind}/"


def key_of(stream: Stream, prefix: str, began: datetime) -> str:
    """Return the key of an object: prefix, name of the stream, version, instant, a number, and the format."""
    suffix = ".gz" if stream.compressed else ""
    return f"{prefix_at(prefix, began)}{stream.name}-1-{began:%Y-%m-%d-%H-%M-%S}-{stream.written:08d}{suffix}"


def prefix_at(prefix: str, instant: datetime) -> str:
    """Return a prefix with the parts of an instant. Raises ValueError for a letter that is not known here."""
    if prefix and "!{" not in prefix:
        return f"{prefix}{instant:%Y/%m/%d/%H/}"  # the default folders follow a plain prefix

    def part(found: re.Match[str]) -> str:
        return instant.strftime(strftime_of(found.group(1)))

    return EXPRESSION.sub(part, prefix) if prefix else f"{instant:%Y/%m/%d/%H/}"


def strftime_of(pattern: str) -> str:
    """Return a pattern of Java's DateTimeFormatter as one of strftime."""
    letters = "".join(PARTS)
    for name, directive in PARTS.items():
        pattern = pattern.replace(name, directive)
    if left := re.sub(r"%[YmdH]", "", pattern).strip(r"/-_='"):
        raise ValueError(f"the timestamp of a prefix has {left!r}; {letters} are known here")
    return pattern
