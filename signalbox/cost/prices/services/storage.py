"""DynamoDB, S3, KMS and Secrets Manager."""

from fractions import Fraction

from signalbox.cost.documents import Fields
from signalbox.cost.exact_numbers import chunks
from signalbox.cost.prices.services.limits import ITEM, PAGE, limited

WRITE_UNIT_KB = 1
READ_UNIT_KB = 4


def table(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return on-demand request units: writes by 1 KB, reads by 4 KB.

    A transaction doubles both, and eventual consistency halves reads ("Pricing for On-Demand Capacity" of Amazon
    DynamoDB).
    """
    transactional = fields.flag("transactional", False)
    consistent = fields.flag("consistent", False)
    write_units = fields.number("writes", 0) * chunks(limited(fields, "write_kb", ITEM, 1), WRITE_UNIT_KB)
    read_units = fields.number("reads", 0) * chunks(limited(fields, "read_kb", PAGE, 1), READ_UNIT_KB)
    per_read = Fraction(2) if transactional else Fraction(1) if consistent else Fraction(1, 2)
    return [
        ("write units", write_units * (2 if transactional else 1)),
        ("read units", read_units * per_read),
        ("storage", fields.number("storage_gb", 0)),
        ("point-in-time recovery", fields.number("recovery_gb", 0)),
    ]


def stream(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return read requests on a table's stream; those of a Lambda trigger are free and not counted here."""
    return [("read requests", fields.number("reads"))]


def bucket(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the requests of S3 Standard, PUT, COPY, POST and LIST apart from GET, and the gigabytes stored."""
    return [
        ("puts", fields.number("puts", 0)),
        ("gets", fields.number("gets", 0)),
        ("storage", fields.number("storage_gb", 0)),
    ]


def keys(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return customer managed keys, and requests to any key."""
    return [("keys", fields.number("keys", 0)), ("requests", fields.number("requests", 0))]


def secrets(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the secrets, each replica as one of its own."""
    return [("secrets", fields.number("count"))]
