"""The fourth step: what was posted stands in the ledger, is what the rows add up to, and is what the provider says."""

import json
from typing import Any

from lambdas.common.clients import call
from lambdas.settlement import files, ledger, logic
from lambdas.settlement.checkpoints import required
from lambdas.settlement.comparing import against_provider
from lambdas.settlement.model import DAY, VALID_HEADER, Total, Totals
from lambdas.settlement.movement_rows import csv_line, movement
from lambdas.settlement.posting import posted, was_posted


def reconcile(date: str, run: str, manifest: dict[str, str]) -> dict[str, Any]:
    """Raises PostingsOutstanding while postings are on their way, LedgerMismatch where something does not add up."""
    valid = required(date, run, "validate")
    sent = posted(date, run)
    unposted, missing = _unposted(date, run, manifest)
    logic.check_control(logic.totals_of(valid["totals"]), unposted, sent)
    logic.check_ledger(sent, {account: ledger.booked(account, date, run) for account in sent})
    partner = against_provider(date, run, valid) if run == DAY else {"status": "not compared"}
    return {"posted": sent, "unposted": missing, "partner": partner}


def _unposted(date: str, run: str, manifest: dict[str, str]) -> tuple[Totals, int]:
    """The rows of batches that failed within the Map's tolerance, written to `unposted.csv`: asking for the day again posts them."""
    totals: Totals = {}
    lines = [csv_line(VALID_HEADER)]
    answer = call("s3", "get_object", Bucket=manifest["Bucket"], Key=manifest["Key"])
    listed = json.loads(answer["Body"].read())["ResultFiles"]["FAILED"]
    for file in listed:
        for child in json.loads(files.read(file["Key"])):
            batch = json.loads(child["Input"])["Items"]
            for row in () if was_posted(date, run, batch) else batch:
                found = movement(row)
                totals.setdefault(found.currency, Total()).add(found)
                lines.append(csv_line([row[name] for name in VALID_HEADER]))
    if len(lines) > 1:
        files.write(files.path(date, run, "unposted.csv"), lines)
    return totals, len(lines) - 1
