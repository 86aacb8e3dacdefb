"""Contents of the settlement's events and files: each follows from the lines that were read and the ledger."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from scenarios.auditing.expected_data import Content, Contents, Expected, OneOf, audit_contents
from scenarios.orders.records import OrderRecords
from scenarios.records import announced_of
from scenarios.settlement.auditors.files import input_of
from scenarios.settlement.auditors.ledger import rows_by_day, waiting, waiting_days
from scenarios.settlement.movements import REPORT_COLUMNS, Movement, judged, judged_lines, rows_of
from signalbox.twin.auditors.records import Row

SETTLEMENT = "signalbox.settlement"
BATCH_ROWS = 100
LOOK_BACK_DAYS = 7
REFUSED_TEXT = 500
"""Characters that are kept of a refused line."""


def audit_settlement_contents(records: OrderRecords) -> Iterator[str]:
    """Yield wrongly judged lines, reports that do not add up, and events that differ from the files."""
    if not records.has("settlements", "ledger"):
        return
    for day in (row for row in records.rows("settlements") if row["record"] == "day"):
        for run in runs_of(day):
            yield from judgements(records, day["date"], run)
        if day.get("status") == "COMPLETED" and not day.get("unposted") and not under_way(records, day["date"]):
            yield from report(records, day)
            yield from provider(records, day)
    yield from audit_contents(records, CONTENTS)
    yield from trial_balance(records)


def runs_of(day: Row) -> list[str]:
    """Return the runs of a day in order."""
    return list(day.get("runs") or [day.get("run", "day")])


def under_way(records: OrderRecords, day: str) -> bool:
    """Return whether postings of a day are not booked yet."""
    return day in records.once(waiting_days)


def run_file(records: OrderRecords, day: str, run: str, name: str) -> list[bytes]:
    """Return the lines of a file of a run."""
    return records.lines(f"runs/{day}/{run}/{name}")


def valid_rows(records: OrderRecords, day: str, run: str) -> list[tuple[int, Movement]]:
    """Return the valid rows of a run with their line numbers."""
    return records.once(read_valid_rows, day, run)


def places(records: OrderRecords, day: str, run: str) -> dict[str, int]:
    """Return the place of each valid row of a run by its number, as batches are named."""
    return {f"{number:07d}": place for place, (number, _) in enumerate(valid_rows(records, day, run))}


def read_valid_rows(records: OrderRecords, day: str, run: str) -> list[tuple[int, Movement]]:
    """Read the valid rows of a run from its file."""
    found = []
    for row in rows_of(run_file(records, day, run, "valid.csv")):
        line = ",".join(row[name] for name in ("movementId", "kind", "orderId", "paymentId", "amount", "currency"))
        if isinstance(movement := judged(line.encode()), Movement):
            found.append((int(row["row"]), movement))
    return found


def movements(records: OrderRecords, day: Row, last: str = "") -> list[Movement]:
    """Return the valid movements of all runs of a day, up to and with the run `last`."""
    runs = runs_of(day)
    runs = runs[: runs.index(last) + 1] if last in runs else runs
    return [found for run in runs for _, found in valid_rows(records, day["date"], run)]


def judgements(records: OrderRecords, day: str, run: str) -> Iterator[str]:
    """Yield lines of a run's input that should have been judged otherwise."""
    valid = run_file(records, day, run, "valid.csv")
    if not valid:
        return  # the run has not come so far
    runs = runs_of(records.once(rows_by_day)[day]["day"])
    before = [found for one in runs[: runs.index(run)] for _, found in valid_rows(records, day, one)]
    wanted = dict(judged_lines(input_of(records, day, run), before))
    taken: dict[int, Movement | str] = dict(valid_rows(records, day, run))
    lines = input_of(records, day, run)
    for refused in rows_of(run_file(records, day, run, "refused.csv")):
        taken[int(refused["line"])] = refused["reason"]
        number = int(refused["line"])
        read = lines[number - 1].decode("utf-8", "replace")[:REFUSED_TEXT]
        if "\r" not in read and refused["text"] != read:
            yield f"line {number} of the run {run} of {day} is {read!r}, and was refused as {refused['text']!r}"
    for number in sorted({*wanted, *taken}):
        if wanted.get(number) != taken.get(number):
            place = f"line {number} of the run {run} of {day}"
            yield f"{place} should be {wanted.get(number)}, and was judged as {taken.get(number)}"


def report(records: OrderRecords, day: Row) -> Iterator[str]:
    """Yield lines of the last report that differ from the rows, or from the ledger, in a currency."""
    run = runs_of(day)[-1]
    rows = {row["currency"]: row for row in rows_of(run_file(records, day["date"], run, "report.csv"))}
    found = movements(records, day)
    booked: Counter[str] = Counter()
    for posting in records.rows("ledger"):
        if posting["record"].startswith(f"posting#{day['date']}#") and posting["account"].startswith("provider:"):
            booked[posting["currency"]] += int(posting["debit"]) - int(posting["credit"])
    theirs, plot = reported(records, day), b"".join(run_file(records, day["date"], run, "report.svg")).decode()
    for currency in sorted({*rows, *booked, *(one.currency for one in found)}):
        mine = [one for one in found if one.currency == currency]
        sums = [sum(one.cents for one in mine if one.kind == kind) for kind in ("capture", "refund")]
        wanted = {
            "rows": str(len(mine)),
            "captured": text(sums[0]),
            "refunded": text(sums[1]),
            "net": text(sums[0] - sums[1]),
            "ledger": text(booked[currency]),
        }
        if theirs is not None:
            net = sum(one.net for one in theirs if isinstance(one, Movement) and one.currency == currency)
            wanted |= {"provider": text(net), "difference": text(booked[currency] - net)}
        drawn = f"captured {wanted['captured']}" in plot and f"refunded {wanted['refunded']}" in plot
        if mine and not drawn:
            yield f"the plot of {day['date']} lacks the sums in {currency}"
        for name, value in wanted.items():
            if rows.get(currency, {}).get(name) != value:
                has = rows.get(currency, {}).get(name)
                yield f"the report of {day['date']} has {name} {has} in {currency}, and it should be {value}"


def text(cents: int) -> str:
    """Return cents as an amount of a report."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def reported(records: OrderRecords, day: Row) -> list[Movement | str] | None:
    """Return what the provider's report holds, line by line; None unless the last run compared this very report."""
    run = runs_of(day)[-1]
    checkpoints = records.once(rows_by_day)[day["date"]][f"run#{run}"]
    body, _ = records.file(f"partner/{day['date']}.csv")
    etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
    if checkpoints["reconcile"]["partner"].get("etag") != etag:
        return None
    header = ",".join(REPORT_COLUMNS).encode()
    return [judged(line, REPORT_COLUMNS) for line in body.splitlines() if line.rstrip(b"\r") != header]


def provider(records: OrderRecords, day: Row) -> Iterator[str]:
    """Yield differences between the provider's book and ours, in both directions, that were listed wrongly."""
    theirs = reported(records, day)
    if theirs is None:
        return
    listed = rows_of(run_file(records, day["date"], runs_of(day)[-1], "differences.csv"))
    found = {
        row["movement"]: (row["what"], row["ours"], row["provider"])
        for row in listed
        if not row["movement"].startswith("line ")
    }
    wanted = differing(movements(records, day), [one for one in theirs if isinstance(one, Movement)])
    for name in sorted({*found, *wanted}):
        if found.get(name) != wanted.get(name):
            yield f"{name} of {day['date']} is listed as {found.get(name)}, and the two books make {wanted.get(name)}"
    unread = sum(isinstance(one, str) for one in theirs)
    if len(listed) - len(found) != unread:
        yield f"the report of {day['date']} has {unread} lines that nobody can read, and another number is listed"


def differing(ours: list[Movement], theirs: list[Movement]) -> dict[str, tuple[str, str, str]]:
    """Return what differs between two books by movement, with the amounts in each."""
    books: list[dict[str, list[tuple[int, str]]]] = [defaultdict(list), defaultdict(list)]
    for book, found in zip(books, (ours, theirs), strict=True):
        for one in found:
            book[one.name].append((one.cents, one.currency))
    mine, yours = books
    names = {name for name in {*mine, *yours} if mine.get(name) != yours.get(name)}
    kinds = {(True, True): "Different", (True, False): "UnknownToProvider", (False, True): "UnknownToUs"}
    return {name: (kinds[name in mine, name in yours], shown(mine[name]), shown(yours[name])) for name in names}


def shown(amounts: list[tuple[int, str]]) -> str:
    """Return amounts as a list of differences has them."""
    return " + ".join(f"{text(cents)} {currency}" for cents, currency in amounts)


def trial_balance(records: OrderRecords) -> Iterator[str]:
    """Yield currencies whose accounts do not sum up to nothing, and accounts with money of another currency."""
    sums: Counter[str] = Counter()
    for row in records.rows("ledger"):
        currency = row["account"].rpartition(":")[2]
        if row["record"] == "account":
            sums[currency] += int(row["balance"])
        elif row["record"].startswith("posting#") and row["currency"] != currency:
            yield f"the account {row['account']} has a posting in {row['currency']}"
    busy = any(":" in name for name in records.once(waiting))  # ids of postings name their account
    for currency, balance in sorted(sums.items()):
        if balance and not busy:
            yield f"the accounts in {currency} come to {balance} cents, and should come to nothing"


def requested(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of our own SettlementRequested: one of the seven days before the night."""
    night = date.fromisoformat(event["time"][:10])
    days = tuple((night - timedelta(days=back)).isoformat() for back in range(1, LOOK_BACK_DAYS + 1))
    # The id of a request names its day and the attempt, so that no night requests it twice.
    named = str(event["id"]).removeprefix("settlement-").rpartition("-")[0]
    return {"date": named if named in days else OneOf(days)}


def posted(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of PostingMade: one batch of valid rows on one account."""
    given = event["data"]
    day, run, batch, account = (str(given.get(name)) for name in ("date", "run", "batch", "account"))
    rows = valid_rows(records, day, run)
    start = records.once(places, day, run).get(batch)
    if start is None:
        return f"the run {run} of {day} has no valid row {batch}"
    entries = [sides(one, account) for _, one in rows[start : start + BATCH_ROWS]]
    mine = [entry for entry in entries if entry]
    currency = account.rpartition(":")[2]
    debit, credit = sum(entry[2] for entry in mine), sum(entry[3] for entry in mine)
    listed = [{"movementId": m, "orderId": o, "debit": text(d), "credit": text(c)} for m, o, d, c in mine]
    totals = {"debit": text(debit), "credit": text(credit), "entries": listed}
    return {"date": day, "run": run, "batch": batch, "account": account, "currency": currency, **totals}


def sides(found: Movement, account: str) -> tuple[str, str, int, int] | None:
    """Return a movement's entry on an account; None where it does not touch the account."""
    debited, credited = ("provider", "sales") if found.kind == "capture" else ("refunds", "provider")
    if account == f"{debited}:{found.currency}":
        return found.name, found.order, found.cents, 0
    return (found.name, found.order, 0, found.cents) if account == f"{credited}:{found.currency}" else None


def completed(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of SettlementCompleted: numbers of lines in the files of the run."""
    day, run = str(event["data"].get("date")), str(event["data"].get("run"))
    rows = records.once(rows_by_day).get(day, {})
    if f"run#{run}" not in rows:
        return f"{day} has no run {run}"
    lines = {name: len(run_file(records, day, run, f"{name}.csv")) - 1 for name in ("valid", "refused", "unposted")}
    listed = len(run_file(records, day, run, "differences.csv")) - 1
    provider_is = event["data"].get("provider")
    last = rows[f"run#{run}"].get("reconcile", {}).get("partner", {}).get("status") == provider_is
    compared = provider_is == "compared"
    ends = [one for one in announced_of(records, "SettlementCompleted") if one["data"].get("date") == day]
    again = rows["day"].get("attempt") or sum(one["data"].get("run") == run for one in ends) > 1
    status = rows[f"run#{run}"].get("reconcile", {}).get("partner", {}).get("status")
    return {
        "date": day,
        "run": run,
        "rows": lines["valid"],
        "refused": lines["refused"],
        "unposted": OneOf((0, max(0, lines["unposted"]))),
        "provider": OneOf(("missing", "compared", "changing")) if again else status,
        "differences": (listed if compared else 0) if last else OneOf((0, listed)),
        "report": f"runs/{day}/{run}/report.csv",
    }


def failed(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of SettlementFailed: the day, and how one of its executions ended."""
    day = str(event["data"].get("date"))
    return {"date": day, "status": OneOf(("FAILED", "TIMED_OUT", "ABORTED"))}


CONTENTS: Contents = {
    "SettlementRequested": Content(SETTLEMENT, requested),
    "PostingMade": Content(SETTLEMENT, posted),
    "SettlementCompleted": Content(SETTLEMENT, completed),
    "SettlementFailed": Content(SETTLEMENT, failed),
}
