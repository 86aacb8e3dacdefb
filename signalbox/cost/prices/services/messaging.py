"""EventBridge with its Pipes and Scheduler, Data Firehose, HTTP APIs, SQS, SNS and SES."""

from fractions import Fraction

from signalbox.cost.documents import Fields
from signalbox.cost.exact_numbers import chunks
from signalbox.cost.prices.services.limits import EVENT, HTTP_BODY, MESSAGE, NOTIFICATION, RECORD, limited

CHUNK_KB = 64  # a payload of 256 KB bills four ("Amazon EventBridge pricing", and those of SQS and SNS)
HTTP_CHUNK_KB = 512  # "Amazon API Gateway pricing", HTTP APIs
KILOBYTES_IN_A_GIGABYTE = 1024 * 1024
RECORD_KB = 5  # the size of a record is rounded up to the next 5 KB ("Amazon Data Firehose pricing", Direct PUT)


def custom_events(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the billed events: one for each 64 KB of an event that is put on a bus or replayed."""
    return [("events", fields.number("events") * chunks(limited(fields, "kb", EVENT, 1), CHUNK_KB))]


def archive(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the gigabytes that an archive takes in and stores; they are billed by the byte."""
    gigabytes = fields.number("events") * limited(fields, "kb", EVENT) / KILOBYTES_IN_A_GIGABYTE
    return [("processed", gigabytes), ("stored", gigabytes * fields.number("months", 0))]


def delivery_stream(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the gigabytes that a delivery stream takes in, each record rounded up to 5 KB."""
    return [("ingested", stream_gigabytes(fields.number("records"), limited(fields, "kb", RECORD, 1)))]


def stream_gigabytes(records: Fraction, kb: Fraction) -> Fraction:
    """Return the billed gigabytes of records of one size."""
    return records * chunks(kb, RECORD_KB) * RECORD_KB / KILOBYTES_IN_A_GIGABYTE


def scheduler(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the invocations of EventBridge Scheduler."""
    return [("invocations", fields.number("invocations"))]


def queue(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the requests of a queue: one for each action, and for each 64 KB of its payload."""
    requests = fields.number("requests") * chunks(limited(fields, "kb", MESSAGE, 1), CHUNK_KB)
    return [("requests.fifo" if fields.flag("fifo", False) else "requests.standard", requests)]


def pipe(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the requests of a pipe: one for each 64 KB of the events that its filter lets pass."""
    return [("requests", fields.number("requests") * chunks(limited(fields, "kb", EVENT, 1), CHUNK_KB))]


def mails(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the mails that Amazon SES sends, one for each recipient, without the gigabytes of attachments."""
    return [("messages", fields.number("messages"))]


def http_api(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the requests of an HTTP API: one for each 512 KB."""
    return [("requests", fields.number("requests") * chunks(limited(fields, "kb", HTTP_BODY, 1), HTTP_CHUNK_KB))]


def topic(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return publishes and deliveries, each by 64 KB; deliveries are counted by protocol, HTTP by default.

    A notification of 256 KB is four deliveries, as its publishing is four requests ("Amazon SNS pricing"). A FIFO topic
    is billed by requests and notifications of any size, and by their gigabytes.
    """
    kilobytes = limited(fields, "kb", NOTIFICATION, 1)
    publishes, deliveries = fields.number("publishes"), fields.number("deliveries", 0)
    protocol = fields.choice("protocol", ["http", "email", "sqs", "lambda"], "http")
    if fields.flag("fifo", False):
        gigabytes = kilobytes / KILOBYTES_IN_A_GIGABYTE
        sent = [("publishes.fifo", publishes), ("published.fifo", publishes * gigabytes)]
        return [*sent, ("deliveries.fifo", deliveries), ("delivered.fifo", deliveries * gigabytes)]
    size = chunks(kilobytes, CHUNK_KB)
    return [("publishes", publishes * size), (f"deliveries.{protocol}", deliveries * size)]
