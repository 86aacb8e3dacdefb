"""Days to settle: orders, delivered files, the provider's reports and requests at the edges of what is allowed."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from scenarios.drawing import Line, chosen, event
from scenarios.orders.workload import money

TODAY = date(2026, 1, 5)
"""The day on which every run begins, at 09:00 UTC."""
HOUR = 3600.0
MIDNIGHT = 15 * HOUR
"""Seconds from the start to the end of the first day."""
NIGHT = 17 * HOUR
"""Seconds from the start to the first night: three o'clock in Berlin."""
DAYS_BACK = {"yesterday": 1, "seven days back": 7, "eight days back": 8, "six days back": 6, "today": 0}
DAY_WEIGHTS = {"yesterday": 4, "seven days back": 2, "eight days back": 1, "six days back": 1, "today": 2}
HEADER = "movementId,kind,orderId,paymentId,amount,currency"
REPORT_HEADER = "kind,paymentId,amount,currency"
CURRENCIES = ("EUR",) * 5 + ("USD", "JPY", "CHF")
ROWS = {
    "capture": 12,
    "refund": 4,
    "repeated row": 1,
    "row in a second currency": 1,
    "amount of nothing": 1,
    "half a yen": 1,
    "unknown currency": 1,
    "row that breaks off": 1,
    "id of another movement": 1,
}
REPORTED = {
    "reported alike": 14,
    "reported a cent more": 1,
    "reported in another currency": 1,
    "not reported": 1,
    "reported twice": 1,
}
REQUESTS = {"no request": 4, "a second before the grace": 1, "when the grace is over": 2, "again at noon": 2}
GRACE = 15 * 60.0


def days(seed: int, count: int, classes: Counter[str] | None = None) -> list[Line]:
    """Return the lines of two nights with `count` rows; equal seeds give equal lines. `classes` counts the draws."""
    random, drawn = Random(f"days {seed}"), Counter[str]() if classes is None else classes
    lines: list[Line] = list(sales(max(1, count // 4), random))
    chosen_days = {chosen(random, DAY_WEIGHTS, drawn) for _ in range(3)}
    for name in sorted(chosen_days):
        day = (TODAY - timedelta(days=DAYS_BACK[name])).isoformat()
        lines += delivered(day, max(1, count // len(chosen_days)), random, drawn)
    lines += requests(random, drawn)
    end = NIGHT + 26 * HOUR
    return [*lines, event(end, "StockReceived", {"sku": "end", "quantity": 1}, "end")]


def sales(count: int, random: Random) -> Iterator[Line]:
    """Yield paid orders of the first day, some paid twice: their captures and refunds are settled at night."""
    yield event(0, "StockReceived", {"sku": "lamp", "quantity": 10 * count}, "lamp")
    for number in range(1, count + 1):
        at = random.choice((random.uniform(60, 600), MIDNIGHT - 40 + random.uniform(-20, 20)))
        name, cents = f"order-{number}", random.randint(100, 99_999)
        lines = [{"sku": "lamp", "quantity": 1, "unitPrice": money(cents)}]
        placed = {"orderId": name, "customerId": f"customer-{number}", "currency": "EUR", "lines": lines}
        yield event(at, "OrderPlaced", {**placed, "total": money(cents)}, name)
        for copy in range(random.choice((1, 1, 2))):
            paid = {"orderId": name, "paymentId": f"pay-{copy}-{name}", "amount": money(cents), "currency": "EUR"}
            yield event(at + 20 + 5 * copy, "PaymentReceived", paid, name)


def delivered(day: str, count: int, random: Random, drawn: Counter[str]) -> Iterator[Line]:
    """Yield a day's file of sales, sometimes a second one, and the provider's report, sometimes late."""
    rows = [row(day, number, random, drawn) for number in range(count)]
    at = random.choice((5.0, 20 * HOUR, NIGHT + 3 * HOUR))
    drawn["file after the night" if at > NIGHT else "file before the night"] += 1
    yield {"at": at, "deliver": f"incoming/{day}.csv", "rows": [HEADER, *rows]}
    if random.random() < 0.4:
        drawn["second file"] += 1
        more = [row(day, count + number, random, drawn) for number in range(2)]
        yield {"at": NIGHT + 4 * HOUR, "deliver": f"incoming/{day}.csv", "rows": [HEADER, *more, rows[0]]}
    report = [line for found in rows for line in reported(found, random, drawn)]
    if random.random() < 0.7:
        late = random.choice((6.0, NIGHT + 5 * HOUR))
        drawn["report after the night" if late > NIGHT else "report before the night"] += 1
        yield {"at": late, "deliver": f"partner/{day}.csv", "rows": [REPORT_HEADER, *report, "capture,x,1"]}


def row(day: str, number: int, random: Random, drawn: Counter[str]) -> str:
    """Return a line of a file, of a class."""
    kind = chosen(random, ROWS, drawn)
    name, currency = f"shop-{day}-{number}", random.choice(CURRENCIES)
    cents = random.randint(1, 9_999_999)
    amount = money(cents // 100 * 100 + 100 if currency == "JPY" else cents)
    fields: dict[str, Any] = {"kind": "refund" if kind == "refund" else "capture", "payment": name}
    fields |= {"amount": amount, "currency": currency}
    changes: dict[str, dict[str, str]] = {
        "amount of nothing": {"amount": "0.00"},
        "half a yen": {"amount": "10.50", "currency": "JPY"},
        "unknown currency": {"currency": random.choice(("KWD", "XTS", "euro"))},
        "repeated row": {"payment": f"shop-{day}-again", "amount": "7.00", "currency": "EUR"},
        "row in a second currency": {"payment": f"shop-{day}-again", "amount": "7.00", "currency": "USD"},
    }
    fields |= changes.get(kind, {})
    identity = f"{fields['kind']}-{fields['payment']}" if kind != "id of another movement" else f"capture-{name}-x"
    line = ",".join((identity, fields["kind"], f"o-{name}", fields["payment"], fields["amount"], fields["currency"]))
    return line[: len(line) // 2] if kind == "row that breaks off" else line


def reported(line: str, random: Random, drawn: Counter[str]) -> list[str]:
    """Return the lines of the provider's report about a line of a file."""
    fields = line.split(",")
    if len(fields) != len(HEADER.split(",")):
        return []
    _, kind, _, payment, amount, currency = fields
    how = chosen(random, REPORTED, drawn)
    if how == "reported a cent more":
        amount = f"{amount[:-1]}{(int(amount[-1]) + 1) % 10}"
    if how == "reported in another currency":
        currency = "CHF" if currency == "EUR" else "EUR"
    found = f"{kind},{payment},{amount},{currency}"
    return [] if how == "not reported" else [found] * (2 if how == "reported twice" else 1)


def requests(random: Random, drawn: Counter[str]) -> Iterator[Line]:
    """Yield requests for the first day around the end of its grace, and for settled days."""
    kind, day = chosen(random, REQUESTS, drawn), TODAY.isoformat()
    moments = {"a second before the grace": MIDNIGHT + GRACE - 1, "when the grace is over": MIDNIGHT + GRACE + 1}
    if kind in moments:
        yield event(moments[kind], "SettlementRequested", {"date": day}, day)
    if kind == "again at noon":
        for back in (0, 1):
            settled = (TODAY - timedelta(days=back)).isoformat()
            yield event(NIGHT + 10 * HOUR, "SettlementRequested", {"date": settled}, settled)
