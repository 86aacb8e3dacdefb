"""Lines of files as movements, and the reasons to refuse one. Pure."""

import csv
import io
import re
from collections.abc import Mapping, Sequence

from lambdas.common.currencies import amount_fault, cents, currency_fault, text
from lambdas.settlement.model import CAPTURE, HEADER, REFUND, Movement

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class BadRow(ValueError):
    """Line that is no movement; the text is the reason, one word."""


def fields_of(line: bytes, columns: int) -> list[str]:
    """Return the fields of one line. BadRow: `WrongEncoding`, `TooManyFields`, or `Truncated`."""
    try:
        decoded = line.decode()
    except UnicodeDecodeError:
        raise BadRow("WrongEncoding") from None
    try:
        found = next(csv.reader([decoded], strict=True))
    except csv.Error:
        raise BadRow("Truncated") from None
    if len(found) < columns:
        raise BadRow("Truncated")
    if len(found) > columns:
        raise BadRow("TooManyFields")
    return found


def row_in(line: bytes, header: Sequence[str]) -> dict[str, str]:
    """Return the fields of one line by the names in a header. BadRow as `fields_of`."""
    return dict(zip(header, fields_of(line, len(header)), strict=True))


def movement(row: Mapping[str, str]) -> Movement:
    """Return the movement in a row by the names of HEADER. BadRow names the first wrong field."""
    if row["kind"] not in (CAPTURE, REFUND):
        raise BadRow("UnknownKind")
    if not NAME.fullmatch(row["paymentId"]) or not NAME.fullmatch(row["orderId"]):
        raise BadRow("InvalidId")
    if currency_fault(row["currency"]):
        raise BadRow("InvalidCurrency")
    if amount_fault(row["amount"], row["currency"]):
        raise BadRow("InvalidAmount")
    found = Movement(row["kind"], row["orderId"], row["paymentId"], cents(row["amount"]), row["currency"])
    if row["movementId"] != found.id:
        raise BadRow("InvalidId")
    return found


def row_of(found: Movement) -> tuple[str, ...]:
    """Return a movement's fields in the order of HEADER."""
    return (found.id, found.kind, found.order_id, found.payment_id, text(found.cents), found.currency)


def csv_line(fields: Sequence[object]) -> str:
    """Return fields as a line of CSV, without its line feed."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(fields)
    return written.getvalue()


def parse_line(line: bytes) -> Movement:
    """Return the movement in a line of an input file. BadRow names the reason where there is none."""
    return movement(row_in(line, HEADER))
