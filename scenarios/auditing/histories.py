"""Rule of completed closing events: the archive has the history of each execution of their key."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from itertools import count, pairwise, takewhile
from typing import TYPE_CHECKING

from scenarios.auditing.expected_data import Between, OneOf
from scenarios.records import BusinessRecords
from signalbox.twin.auditors.records import OUR_SOURCES, Row, instant

if TYPE_CHECKING:
    from signalbox.twin.services.stepfunctions.execution import Execution


FOLDER = "executions"
SLACK_SECONDS = 60.0
MILLISECONDS = 0.002
"""An event names milliseconds, and the history more."""


class ArchivedHistories(BusinessRecords):
    """Histories in the archive. An object holds those of one batch: each a description, then its events."""

    @cached_property
    def lengths(self) -> Mapping[tuple[str, str], set[int]]:
        """Numbers of events in the archived copies of a history, by the folder of their day and the execution's ARN."""
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for key, body in self.files(f"{FOLDER}/"):
            described = [json.loads(line) for line in gzip.decompress(body).splitlines()]
            starts = [place for place, line in enumerate(described) if "executionArn" in line]
            for start, end in pairwise([*starts, len(described)]):
                found[key.rpartition("/")[0], described[start]["executionArn"]].add(end - start - 1)
        return found

    @cached_property
    def executions(self) -> Mapping[tuple[str, str], "Execution"]:
        """Executions by workflow and name."""
        return {(one.definition.workflow, one.name): one for one in self.cloud.executions.all.values()}


def archived(records: BusinessRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the histories of all executions are archived that began before their key was closed."""
    workflow, key = str(detail["source"]).removeprefix(OUR_SOURCES), str(detail.get("subject"))
    known = records.view(ArchivedHistories).executions
    names = ((workflow, f"{key}-r{number}" if number else key) for number in count())
    # The archive goes from attempt to attempt, and ends at the first that Step Functions does not know.
    attempts = takewhile(known.__contains__, names)
    began = [known[name] for name in attempts if known[name].started <= instant(detail["time"])]
    return all(is_archived(records, workflow, execution) for execution in began)


def is_archived(records: BusinessRecords, workflow: str, execution: "Execution") -> bool:
    """Return whether the archive has the whole history of an execution."""
    day = datetime.fromtimestamp(execution.started, UTC)
    lengths = records.view(ArchivedHistories).lengths[f"{FOLDER}/{workflow}/{day:%Y/%m/%d}", execution.arn]
    # A redrive continues the history after it was archived, until the next closing event.
    return bool(lengths) if execution.redrives else len(execution.state.history) in lengths


def entries(executions: Iterable["Execution"], state: str) -> list[float]:
    """Return the instants at which executions entered a state, by their histories."""
    entered = (event for one in executions for event in one.state.history if event["type"].endswith("StateEntered"))
    return [float(event["timestamp"]) for event in entered if event["stateEnteredEventDetails"]["name"] == state]


def inputs_of(execution: "Execution", state: str) -> list[str]:
    """Return the inputs with which an execution entered a state, by its history, as JSON texts."""
    details = (event.get("stateEnteredEventDetails") for event in execution.state.history)
    return [str(found.get("input")) for found in details if found and found["name"] == state]


def ends_of_wait(executions: Iterable["Execution"], state: str, seconds: float) -> OneOf:
    """Return the instants at which the waits of a state end, as an event names them in milliseconds.

    A definition of an earlier release hands in no beginning: its functions count from their own time.
    """
    ends = []
    for one in executions:
        more = MILLISECONDS if hands_in_a_beginning(one) else SLACK_SECONDS
        waits = [entered + seconds for entered in entries([one], state)]
        ends += [Between(end - MILLISECONDS, end + more, instant) for end in waits]
    return OneOf(tuple(ends))


def hands_in_a_beginning(execution: "Execution") -> bool:
    """Return whether a task of an execution was given the instant at which its state was entered."""
    scheduled = (event.get("taskScheduledEventDetails", {}) for event in execution.state.history)
    return any('"since"' in str(details.get("parameters", "")) for details in scheduled)
