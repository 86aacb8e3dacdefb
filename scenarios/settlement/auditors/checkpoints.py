"""Checkpoints of a run: each result that a step has left agrees with the files and the postings."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from math import inf

from scenarios.orders.records import OrderRecords
from scenarios.records import announced_of, reported_events
from scenarios.settlement.auditors.contents import reported, run_file, runs_of, under_way, valid_rows
from scenarios.settlement.auditors.files import input_of
from scenarios.settlement.auditors.ledger import CENT, rows_by_day
from scenarios.settlement.movements import Movement
from signalbox.twin.auditors.records import Row

STATUSES = ("RUNNING", "COMPLETED", "FAILED")
Sums = Mapping[str, Mapping[str, int]]


def audit_checkpoints(records: OrderRecords) -> Iterator[str]:
    """Yield results of steps that their files and postings do not bear out."""
    if not records.has("settlements", "ledger"):
        return
    for day, rows in sorted(records.once(rows_by_day).items()):
        own = rows.get("day", {})
        if own and own.get("status") not in STATUSES:
            yield f"{day} is {own.get('status')}"
        if own.get("status") != "COMPLETED" or under_way(records, day):
            continue
        yield from of_day(records, day, own, rows)
        for run in runs_of(own):
            for name, is_result, wanted in expected(records, day, run, rows):
                if is_result != wanted:
                    yield f"the run {run} of {day} has {name} {is_result}, and it should be {wanted}"


def of_day(records: OrderRecords, day: str, own: Row, rows: Mapping[str, Row]) -> Iterator[str]:
    """Yield a day's row that differs from its runs and its requests."""
    runs = runs_of(own)
    if own.get("run") != runs[-1]:
        yield f"{day} has the runs {runs}, and works on {own.get('run')}"
    if own.get("unposted") != rows.get(f"run#{runs[-1]}", {}).get("reconcile", {}).get("unposted"):
        yield f"{day} has {own.get('unposted')} rows that were not posted, and its last run says otherwise"
    events = reported_events(records, "SettlementRequested", "RestartRequested")
    if own.get("requestId") not in [str(one["id"]) for one in events if day in (one.get("subject"), key_of(one))]:
        yield f"{day} was settled for the request {own.get('requestId')}, which never came"


def key_of(event: Row) -> object:
    """Return the day that a request is about."""
    return event["data"].get("date", event["data"].get("key"))


def expected(
    records: OrderRecords, day: str, run: str, rows: Mapping[str, Row]
) -> Iterator[tuple[str, object, object]]:
    """Yield name, value and right value of each result of a run that has come to its end."""
    results, folder = rows.get(f"run#{run}", {}), f"runs/{day}/{run}"
    if not {"collect", "validate", "reconcile", "report", "archive"} <= results.keys():
        return
    collected, valid, reconciled = results["collect"], results["validate"], results["reconcile"]
    lines, refused = valid_rows(records, day, run), run_file(records, day, run, "refused.csv")
    found = [one for _, one in lines]
    yield "the input", collected["key"], f"{folder}/input.csv"
    if "setAside" not in valid:
        yield "the rows of the input", collected["rows"], len(input_of(records, day, run))
        yield "the input that was read", valid["input"], collected["etag"]
        yield "the delivered file", valid["incoming"], collected["incoming"]
    yield "the valid file", valid["valid"], f"{folder}/valid.csv"
    yield "the valid rows", valid["rows"], len(lines)
    yield "the refused rows", valid["refused"], len(refused) - 1
    yield "the totals", valid["totals"], totals_of(found)
    yield "the postings", reconciled["posted"], posted_in(records, day, run)
    yield "the counted postings", counted(rows, run), posted_in(records, day, run)
    yield "the report", results["report"]["report"], f"{folder}/report.csv"
    yield "the plot", results["report"]["plot"], f"{folder}/report.svg"
    yield "the archive", results["archive"]["archive"], f"archive/{day}/{run}/input.csv"
    for name in ("input",) if is_replaced(records, day, run, rows) else ("input", "incoming"):
        is_moved = records.file(f"archive/{day}/{run}/{name}.csv")[1] < inf
        yield f"the archived {name}", is_moved, bool(valid[name]) and ("setAside" not in valid or is_moved)
    batches = [row for record, row in rows.items() if record.startswith(f"batch#{run}#")]
    yield "the rows of its batches", sum(int(row["rows"]) for row in batches), len(lines) - int(reconciled["unposted"])
    partner = reconciled["partner"]
    listed = len(run_file(records, day, run, "differences.csv")) - 1
    yield "the comparison", partner["status"] == "compared", "totals" in partner
    yield "the differences", partner.get("differences", 0), listed if partner["status"] == "compared" else 0
    theirs = reported(records, rows["day"]) if run == runs_of(rows["day"])[-1] else None
    if theirs is not None:
        yield "the provider's totals", reconciled["partner"]["totals"], totals_of(theirs)


def is_replaced(records: OrderRecords, day: str, run: str, rows: Mapping[str, Row]) -> bool:
    """Return whether another file has been delivered since a run read one: it is left for the next run."""
    body, came = records.file(f"incoming/{day}.csv")
    etags = [f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'] if came < inf else []
    runs = runs_of(rows["day"])
    etags += [rows.get(f"run#{one}", {}).get("collect", {}).get("incoming", "") for one in runs[runs.index(run) + 1 :]]
    return any(etag not in ("", rows[f"run#{run}"]["validate"]["incoming"]) for etag in etags)


def totals_of(found: list[Movement] | list[Movement | str]) -> Sums:
    """Return number and amounts of movements by currency."""
    sums: dict[str, dict[str, int]] = {}
    for one in found:
        if isinstance(one, Movement):
            total = sums.setdefault(one.currency, {"rows": 0, "captured": 0, "refunded": 0})
            total["rows"] += 1
            total["captured" if one.kind == "capture" else "refunded"] += one.cents
    return sums


def posted_in(records: OrderRecords, day: str, run: str) -> Sums:
    """Return debit, credit and number of the postings of a run by account."""
    return records.once(postings).get((day, run), {})


def postings(records: OrderRecords) -> Mapping[tuple[str, str], Sums]:
    """Return debit, credit and number of postings: day and run -> account -> sums."""
    found: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for data in (event["data"] for event in announced_of(records, "PostingMade")):
        legs = found[data["date"], data["run"]][data["account"]]
        legs.update({name: round(float(data[name]) * CENT) for name in ("debit", "credit")}, legs=1)
    return found


def counted(rows: Mapping[str, Row], run: str) -> Sums:
    """Return what the rows that count a run's postings hold, by account."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for record, row in rows.items():
        if record.startswith(f"posted#{run}#"):
            for name, value in row.items():
                what, _, account = name.partition("_")
                if account:
                    found[account.replace("_", ":")][what] += int(value)
    return found
