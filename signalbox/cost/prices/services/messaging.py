"""EventBridge, its scheduler, SQS and SNS: what carries events and messages."""

from fractions import Fraction

from signalbox.cost.documents import Fields
from signalbox.cost.exact import chunks

CHUNK_KB = 64  # a payload of 256 KB bills four ("Amazon EventBridge pricing", and those of SQS and SNS)
KILOBYTES_IN_A_GIGABYTE = 1024 * 1024


def custom_events(fields: Fields) -> list[tuple[str, Fraction]]:
    """Each 64 KB of an event put on a bus bills as one event."""
    return [("events", fields.number("events") * chunks(fields.number("kb", 1), CHUNK_KB))]


def archive(fields: Fields) -> list[tuple[str, Fraction]]:
    """An archive bills the gigabytes that it takes in, and keeps, by the byte and not by the chunk."""
    gigabytes = fields.number("events") * fields.number("kb") / KILOBYTES_IN_A_GIGABYTE
    return [("processed", gigabytes), ("stored", gigabytes * fields.number("months", 0))]


def replay(fields: Fields) -> list[tuple[str, Fraction]]:
    """A replayed event bills as a custom event does."""
    return [("events", fields.number("events") * chunks(fields.number("kb", 1), CHUNK_KB))]


def scheduler(fields: Fields) -> list[tuple[str, Fraction]]:
    """EventBridge Scheduler bills invocations."""
    return [("invocations", fields.number("invocations"))]


def queue(fields: Fields) -> list[tuple[str, Fraction]]:
    """Every action on a queue is a request, and so is each 64 KB of its payload."""
    requests = fields.number("requests") * chunks(fields.number("kb", 1), CHUNK_KB)
    return [("requests.fifo" if fields.flag("fifo", False) else "requests.standard", requests)]


def topic(fields: Fields) -> list[tuple[str, Fraction]]:
    """Publishes and deliveries bill by 64 KB; deliveries by protocol: HTTP unless said otherwise, none to SQS and Lambda.

    A notification of 256 KB is four deliveries, as its publishing is four requests ("Amazon SNS pricing").
    """
    size = chunks(fields.number("kb", 1), CHUNK_KB)
    publishes, deliveries = fields.number("publishes") * size, fields.number("deliveries", 0) * size
    protocol = fields.choice("protocol", ["http", "email", "sqs", "lambda"], "http")
    return [("publishes", publishes), (f"deliveries.{protocol}", deliveries)]
