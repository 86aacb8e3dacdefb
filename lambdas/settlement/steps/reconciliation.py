"""Fourth step: compare postings with the ledger, the rows and the provider's report."""

import json

from lambdas.settlement import logic
from lambdas.settlement.files import bucket
from lambdas.settlement.files.movement_lines import csv_line, movement
from lambdas.settlement.model import VALID_HEADER, Total, Totals
from lambdas.settlement.results import Reconciled, Validated
from lambdas.settlement.rows import ledger
from lambdas.settlement.rows.checkpoints import required_result, results_of_all_runs
from lambdas.settlement.steps.comparison import compare_with_provider
from lambdas.settlement.steps.posting import posted_sums, rows_not_posted


def reconcile(date: str, run: str, manifest: dict[str, str]) -> Reconciled:
    """Reconcile a run; PostingsOutstanding while postings are on their way, LedgerMismatch where sums differ."""
    valid: Validated = required_result(date, run, "validate")
    sent = posted_sums(date, run)
    unposted, missing = _unposted(date, run, manifest)
    logic.check_control(logic.totals_of(valid["totals"]), unposted, sent)
    logic.check_ledger(sent, {account: ledger.booked_sums(account, date, run) for account in sent})
    partner = compare_with_provider(date, run, results_of_all_runs(date, "validate"))
    return {"posted": sent, "unposted": missing, "partner": partner}


def _unposted(date: str, run: str, manifest: dict[str, str]) -> tuple[Totals, int]:
    """Write the rows of failed batches, within the Map's tolerance, to `unposted.csv`; return their totals and number.

    Another request for the day posts them.
    """
    totals: Totals = {}
    lines = [csv_line(VALID_HEADER)]
    for file in json.loads(bucket.read(manifest["Key"]))["ResultFiles"]["FAILED"]:
        for child in json.loads(bucket.read(file["Key"])):
            batch = json.loads(child["Input"])["Items"]
            for row in rows_not_posted(date, run, batch):
                found = movement(row)
                totals.setdefault(found.currency, Total()).add(found)
                lines.append(csv_line([row[name] for name in VALID_HEADER]))
    if len(lines) > 1:
        bucket.write(bucket.path(date, run, "unposted.csv"), lines)
    return totals, len(lines) - 1
