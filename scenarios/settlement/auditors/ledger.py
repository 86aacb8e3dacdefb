"""Ledger: debits equal credits, nothing is posted twice, and settled days agree with the orders' payments.

What each row means stands in docs/settlement.md; nothing here is shared with the code that writes them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from scenarios.orders.records import OrderRecords
from scenarios.records import announced_of, grouped, money
from signalbox.twin.auditors.records import Row

CENT = 100
Amount = tuple[int, str]
"""Cents of a currency; negative for money that went back."""


def differs(wanted: Amount, found: Amount | None) -> str:
    """Return the words about an amount that the ledger lacks or has otherwise; empty where it is right."""
    if found == wanted:
        return ""
    other = found and found[1] != wanted[1]
    ledger = f"{found[0]} of {found[1]}" if found and other else found and found[0]
    return f"is {wanted[0]} cents{f' of {wanted[1]}' if other else ''}, and the ledger has {ledger}"


def audit_ledger(records: OrderRecords) -> Iterator[str]:
    """Yield what is wrong with the ledger; nothing where the assembly has none."""
    if not records.has("ledger"):
        return
    rows = records.rows("ledger")
    postings = [row for row in rows if row["record"].startswith("posting#")]
    accounts = {row["account"]: row for row in rows if row["record"] == "account"}
    yield from unbooked(records, postings)
    yield from unbalanced(records, postings)
    yield from repeated(postings)
    yield from chains(accounts, postings)
    yield from booked_otherwise(records, postings)
    yield from totals(rows, postings)
    yield from against_orders(records, postings)


def waiting(records: OrderRecords) -> set[str]:
    """Return ids of the postings under way: unpublished, in their queue, or dead letters."""
    unpublished = {row["id"] for row, _ in records.outbox if "publishedAt" not in row}
    return unpublished | set(records.queues_of)


def waiting_days(records: OrderRecords) -> set[str]:
    """Return the days whose postings are under way: the id of a posting begins with its day."""
    return {name.partition(".")[0] for name in records.once(waiting) if "." in name}


def unbooked(records: OrderRecords, postings: list[Row]) -> Iterator[str]:
    """Yield postings that were published and are neither booked nor under way."""
    booked, on_the_way = {row["eventId"] for row in postings}, records.once(waiting)
    for row, document in records.outbox:
        is_posting = isinstance(document, dict) and document.get("type") == "PostingMade"
        if is_posting and row["id"] not in booked and row["id"] not in on_the_way:
            yield f"the posting {row['id']} was sent, and is neither booked nor in its queue"


def unbalanced(records: OrderRecords, postings: list[Row]) -> Iterator[str]:
    """Yield completely booked batches whose debits differ from their credits, in each currency."""
    open_ = {name.rpartition(".")[0] for name in records.once(waiting)}
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in postings:
        sums[row["eventId"].rpartition(".")[0], row["currency"]] += int(row["debit"]) - int(row["credit"])
        if sum(int(entry["debit"]) - int(entry["credit"]) for entry in row["entries"]) != row["debit"] - row["credit"]:
            yield f"the entries of the posting {row['eventId']} do not add up to its debit and credit"
    for (batch, currency), difference in sorted(sums.items()):
        if difference and batch not in open_:
            yield f"the posting {batch} has debits and credits that differ by {difference} cents of {currency}"


def booked_otherwise(records: OrderRecords, postings: list[Row]) -> Iterator[str]:
    """Yield postings whose row differs from what was posted."""
    made = {event["id"]: event["data"] for event in announced_of(records, "PostingMade")}
    for row in postings:
        data = made.get(row["eventId"])
        if data and (entries_of(data, CENT), data["currency"]) != (entries_of(row, 1), row["currency"]):
            yield f"the posting {row['eventId']} is booked as {entries_of(row, 1)}, and was {entries_of(data, CENT)}"


def entries_of(posting: Row, unit: int) -> list[tuple[object, ...]]:
    """Return the whole of a posting and its entries, in cents. `unit` is the number of cents in one of its amounts."""

    def cents(entry: Row) -> tuple[int, int]:
        return int(money(entry["debit"]) * unit), int(money(entry["credit"]) * unit)

    return [cents(posting), *((one["movementId"], one["orderId"], *cents(one)) for one in posting["entries"])]


def totals(rows: list[Row], postings: list[Row]) -> Iterator[str]:
    """Yield totals of a run on an account that differ from its postings."""
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in postings:
        day_and_run = row["record"].removeprefix("posting#").rpartition("#")[0]
        sums[row["account"], f"total#{day_and_run}"].update(debit=row["debit"], credit=row["credit"], legs=1)
    for row in rows:
        if row["record"].startswith("total#"):
            wanted = sums[row["account"], row["record"]]
            if any(row.get(name) != wanted[name] for name in ("debit", "credit", "legs")):
                yield f"the {row['record']} of {row['account']} is {row}, and its postings make {dict(wanted)}"


def repeated(postings: list[Row]) -> Iterator[str]:
    """Yield movements that are on one account more than once."""
    counted = Counter((row["account"], entry["movementId"]) for row in postings for entry in row["entries"])
    for (account, movement), count in sorted(counted.items()):
        if count > 1:
            yield f"the movement {movement} stands on {account} {count} times"


def chains(accounts: dict[str, Row], postings: list[Row]) -> Iterator[str]:
    """Yield accounts whose postings are not numbered from 1 without a gap, each with the balance after it."""
    by_account: dict[str, list[Row]] = defaultdict(list)
    for row in postings:
        by_account[row["account"]].append(row)
    for account, rows in sorted(by_account.items()):
        balance = 0
        for number, row in enumerate(sorted(rows, key=lambda row: int(row["number"])), 1):
            balance += int(row["debit"]) - int(row["credit"])
            if (row["number"], row["balance"]) != (number, balance):
                place = f"number {row['number']} of {account}"
                yield f"the posting {row['eventId']} is {place} with the balance {row['balance']}"
                break
        last = accounts.get(account, {})
        if (last.get("number"), last.get("balance")) != (len(rows), balance):
            yield f"the account {account} says {last.get('balance')}, and its postings come to {balance}"


def rows_by_day(records: OrderRecords) -> Mapping[str, Mapping[str, Row]]:
    """Return the rows of settlements: date -> record -> row."""
    days = grouped(records.rows("settlements"), lambda row: str(row["date"]))
    return {day: {row["record"]: row for row in rows} for day, rows in days.items()}


def settled_days(records: OrderRecords) -> dict[str, Row]:
    """Return the rows of completely settled days, by date."""
    days = [row for row in records.rows("settlements") if row["record"] == "day"]
    return {row["date"]: row for row in days if row.get("status") == "COMPLETED" and not row.get("unposted")}


def posted_movements(rows: list[Row]) -> dict[str, Amount]:
    """Return the amount of each movement: debits of the provider's accounts less credits, and the currency."""
    return {
        entry["movementId"]: (int(entry["debit"]) - int(entry["credit"]), row["currency"])
        for row in rows
        if row["record"].startswith("posting#") and row["account"].startswith("provider:")
        for entry in row["entries"]
    }


def against_orders(records: OrderRecords, postings: list[Row]) -> Iterator[str]:
    """Yield payments of settled days that the ledger lacks or has with another amount than the order's rows."""
    on_way = records.once(waiting_days)
    settled, posted = settled_days(records).keys(), posted_movements(postings)
    for payment in records.payments:
        cents = int(money(payment["amount"]) * CENT)
        for kind, day, sign in (("capture", "receivedOn", 1), ("refund", "refundedOn", -1)):
            wanted = (sign * cents, payment["currency"])
            wrong = differs(wanted, posted.get(f"{kind}-{payment['paymentId']}"))
            if payment.get(day) in settled - on_way and wrong:
                yield f"the {kind} of payment {payment['paymentId']} {wrong}"
