"""Last steps: the report with its plot, the archive, and the end of the run."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.events import envelope
from lambdas.common.events.envelope import Cause
from lambdas.common.instants import now_text
from lambdas.common.storage import outbox, rows
from lambdas.settlement import logic
from lambdas.settlement.files import bucket, plot
from lambdas.settlement.files.movement_lines import csv_line
from lambdas.settlement.results import Archived, Compared, Reconciled, Reported, Summary, Validated
from lambdas.settlement.rows.checkpoints import NO_LONGER_OPEN, day_key, required_result, results_of_all_runs
from lambdas.settlement.steps.posting import SOURCE


def report(date: str, run: str) -> Reported:
    """Write `report.csv` and `report.svg` of the day, with the results of all its runs, beside the last run's files."""
    control = logic.totals_of(*(found["totals"] for found in results_of_all_runs(date, "validate")))
    posted = logic.booked_by(found["posted"] for found in results_of_all_runs(date, "reconcile"))
    partner: Compared = required_result(date, run, "reconcile")["partner"]
    theirs = logic.totals_of(partner["totals"]) if partner["status"] == "compared" else None
    table, picture = bucket.path(date, run, "report.csv"), bucket.path(date, run, "report.svg")
    bucket.write(table, [csv_line(row) for row in logic.report_rows(control, posted, theirs)])
    bucket.write(picture, [plot.draw(f"Settlement of {date}", control)])
    return {"report": table, "plot": picture}


def archive(date: str, run: str) -> Archived:
    """Move the run's input and the delivered file to the archive.

    A file that was delivered since stays for the next run.
    """
    read, to = required_result(date, run, "validate"), f"archive/{date}/{run}"
    for key, name in ((bucket.path(date, run, "input.csv"), "input"), (bucket.incoming(date), "incoming")):
        if read.get(name):
            bucket.move(key, f"{to}/{name}.csv", read[name])
    return {"archive": f"{to}/input.csv"}


def close(date: str, run: str, cause: Cause) -> Summary:
    """Mark the run on the day's row as complete and publish it, once."""
    valid: Validated = required_result(date, run, "validate")
    found: Reconciled = required_result(date, run, "reconcile")
    summary: Summary = {
        "date": date,
        "run": run,
        "rows": valid["rows"],
        "refused": valid["refused"],
        "unposted": found["unposted"],
        "provider": found["partner"]["status"],
        "differences": found["partner"].get("differences", 0),
        "report": required_result(date, run, "report")["report"],
    }
    day = rows.update(
        "settlements",
        day_key(date),
        f"SET #status = :completed, #unposted = :unposted, #changedAt = :now {NO_LONGER_OPEN}",
        {"completed": "COMPLETED", "unposted": found["unposted"], "now": now_text(), "run": run},
        "#run = :run AND #status <> :completed",
    )
    try:
        rows.transact([day, closing_item("SettlementCompleted", summary, cause)])
    except rows.ConditionFailed as error:
        if (error.found[0] or {}).get("status") != "COMPLETED":
            raise
    return summary


def closing_item(type_name: str, data: Mapping[str, Any], cause: Cause | None) -> dict[str, Any]:
    """Return an item of a transaction: publish an end of a day's run."""
    known = cause if cause and cause.correlation_id else None
    event = envelope.make(
        type_name, data, source=SOURCE, subject=data["date"], partition_key=f"settlement#{data['date']}", cause=known
    )
    return outbox.event_item(event)
