"""Rule of completed closing events: the archive has the history of each execution of their key."""

import gzip
import json
from datetime import UTC, datetime
from itertools import count, takewhile
from typing import TYPE_CHECKING

from scenarios.records import BusinessRecords
from signalbox.twin.auditors.records import OUR_SOURCES, Row, instant

if TYPE_CHECKING:
    from signalbox.twin.services.stepfunctions.execution import Execution


def archived(records: BusinessRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the histories of all executions are archived that began before their key was closed."""
    workflow, key = str(detail["source"]).removeprefix(OUR_SOURCES), str(detail.get("subject"))
    executions = records.cloud.executions.all.values()
    known = {execution.name: execution for execution in executions if execution.definition.workflow == workflow}
    # The archive goes from attempt to attempt, and ends at the first that Step Functions does not know.
    attempts = takewhile(known.__contains__, (f"{key}-r{number}" if number else key for number in count()))
    began = [known[name] for name in attempts if known[name].started <= instant(detail["time"])]
    return all(is_archived(records, workflow, execution) for execution in began)


def is_archived(records: BusinessRecords, workflow: str, execution: "Execution") -> bool:
    """Return whether the archive has the whole history of an execution."""
    day = datetime.fromtimestamp(execution.started, UTC)
    body, _ = records.file(f"executions/{workflow}/{day:%Y/%m/%d}/{execution.name}.jsonl.gz")
    lines = gzip.decompress(body).splitlines() if body else []
    if not lines or json.loads(lines[0]).get("executionArn") != execution.arn:
        return False
    # A redrive continues the history after it was archived, until the next closing event.
    return bool(execution.redrives) or len(lines) - 1 == len(execution.state.history)
