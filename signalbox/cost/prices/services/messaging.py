"""EventBridge, EventBridge Scheduler, SQS and SNS."""

from fractions import Fraction

from signalbox.cost.documents import Fields
from signalbox.cost.exact_numbers import chunks
from signalbox.cost.prices.services.limits import EVENT, MESSAGE, NOTIFICATION, limited

CHUNK_KB = 64  # a payload of 256 KB bills four ("Amazon EventBridge pricing", and those of SQS and SNS)
KILOBYTES_IN_A_GIGABYTE = 1024 * 1024


def custom_events(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the billed events: one for each 64 KB of an event that is put on a bus or replayed."""
    return [("events", fields.number("events") * chunks(limited(fields, "kb", EVENT, 1), CHUNK_KB))]


def archive(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the gigabytes that an archive takes in and stores; they are billed by the byte."""
    gigabytes = fields.number("events") * limited(fields, "kb", EVENT) / KILOBYTES_IN_A_GIGABYTE
    return [("processed", gigabytes), ("stored", gigabytes * fields.number("months", 0))]


def scheduler(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the invocations of EventBridge Scheduler."""
    return [("invocations", fields.number("invocations"))]


def queue(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the requests of a queue: one for each action, and for each 64 KB of its payload."""
    requests = fields.number("requests") * chunks(limited(fields, "kb", MESSAGE, 1), CHUNK_KB)
    return [("requests.fifo" if fields.flag("fifo", False) else "requests.standard", requests)]


def topic(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return publishes and deliveries, each by 64 KB; deliveries are counted by protocol, HTTP by default.

    A notification of 256 KB is four deliveries, as its publishing is four requests ("Amazon SNS pricing").
    """
    size = chunks(limited(fields, "kb", NOTIFICATION, 1), CHUNK_KB)
    publishes, deliveries = fields.number("publishes") * size, fields.number("deliveries", 0) * size
    protocol = fields.choice("protocol", ["http", "email", "sqs", "lambda"], "http")
    return [("publishes", publishes), (f"deliveries.{protocol}", deliveries)]
