"""Lines of the settlement's files, judged by docs/settlement.md and docs/orders.md; nothing is shared with its code."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scenarios.records import money

CENT = 100
COLUMNS = ("movementId", "kind", "orderId", "paymentId", "amount", "currency")
REPORT_COLUMNS = ("kind", "paymentId", "amount", "currency")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
AMOUNT = re.compile(r"\d{1,12}\.\d\d", re.ASCII)
NO_CURRENCY = re.compile(r"X(AU|AG|PT|PD|TS|XX|BA|BB|BC|BD|DR|SU|UA)|BHD|IQD|JOD|KWD|LYD|OMR|TND")
"""Codes of metals, funds and tests, and currencies of a thousand minor units: no edge takes them."""
WHOLE = re.compile(r"BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF")
"""Currencies without a minor unit."""


@dataclass(frozen=True)
class Movement:
    """Money that moved: its id, kind, order, cents and currency."""

    name: str
    kind: str
    order: str
    payment: str
    cents: int
    currency: str

    @property
    def net(self) -> int:
        """Cents that the provider owes for it; negative for a refund."""
        return self.cents if self.kind == "capture" else -self.cents


def judged(line: bytes, columns: tuple[str, ...] = COLUMNS) -> Movement | str:
    """Return the movement in a line, or the reason to refuse it."""
    try:
        fields = next(csv.reader([line.decode()], strict=True), [])
    except UnicodeDecodeError:
        return "WrongEncoding"
    except csv.Error:
        return "Truncated"
    if len(fields) != len(columns):
        return "Truncated" if len(fields) < len(columns) else "TooManyFields"
    row = dict(zip(columns, fields, strict=True))
    row.setdefault("orderId", row["paymentId"])
    return wrong_field(row) or Movement(
        f"{row['kind']}-{row['paymentId']}",
        row["kind"],
        row["orderId"],
        row["paymentId"],
        int(money(row["amount"]) * CENT),
        row["currency"],
    )


def wrong_field(row: dict[str, str]) -> str:
    """Return the reason to refuse a row; empty where each field is right."""
    name = f"{row['kind']}-{row['paymentId']}"
    amount, currency = row["amount"], row["currency"]
    money_is_right = AMOUNT.fullmatch(amount) and money(amount) > 0
    whole_is_right = not WHOLE.fullmatch(currency) or amount.endswith(".00")
    rules = {
        "UnknownKind": row["kind"] in ("capture", "refund"),
        "InvalidId": NAME.fullmatch(row["paymentId"]) and NAME.fullmatch(row["orderId"]),
        "InvalidCurrency": re.fullmatch(r"[A-Z]{3}", currency) and not NO_CURRENCY.fullmatch(currency),
        "InvalidAmount": money_is_right and whole_is_right,
    }
    wrong = next((reason for reason, holds in rules.items() if not holds), "")
    return wrong or ("" if row.get("movementId", name) == name else "InvalidId")


def judged_lines(lines: Iterable[bytes], earlier: Iterable[Movement]) -> Iterator[tuple[int, Movement | str]]:
    """Yield each line's number with its movement or the reason to refuse it, after the day's earlier movements."""
    known = list(earlier)
    names, currencies = {found.name for found in known}, {found.payment: found.currency for found in known}
    for number, line in enumerate(lines, 1):
        found = judged(line)
        if isinstance(found, Movement):
            if currencies.setdefault(found.payment, found.currency) != found.currency:
                found = "TwoCurrencies"
            elif found.name in names:
                found = "Repeated"
            else:
                names.add(found.name)
        yield number, found


def rows_of(lines: list[bytes]) -> list[dict[str, str]]:
    """Return the rows of one of our own CSV files by column."""
    return list(csv.DictReader(line.decode() for line in lines))
