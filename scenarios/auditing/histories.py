"""Rule of completed closing events: the archive has the history of each execution of their key."""

import gzip
import json
import re
from datetime import UTC, datetime

from scenarios.records import BusinessRecords
from signalbox.twin.auditors.records import OUR_SOURCES, Row, instant


def archived(records: BusinessRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the histories of all executions are archived that began before their key was closed."""
    workflow, key = str(detail["source"]).removeprefix(OUR_SOURCES), str(detail.get("subject"))
    for execution in records.cloud.executions.all.values():
        mine = execution.definition.workflow == workflow and re.fullmatch(rf"{re.escape(key)}(-r\d+)?", execution.name)
        if not mine or execution.started > instant(detail["time"]):
            continue
        day = datetime.fromtimestamp(execution.started, UTC)
        body, _ = records.file(f"executions/{workflow}/{day:%Y/%m/%d}/{execution.name}.jsonl.gz")
        lines = gzip.decompress(body).splitlines() if body else []
        if not lines or json.loads(lines[0]).get("executionArn") != execution.arn:
            return False
        # A redrive continues the history after it was archived, until the next closing event.
        if not execution.redrives and len(lines) - 1 != len(execution.state.history):
            return False
    return True
