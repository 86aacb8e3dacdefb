"""Callbacks to waiting executions, compared with what the row of their key says."""

from collections.abc import Callable, Iterator
from typing import Any

from scenarios.records import BusinessRecords
from signalbox.twin.auditors.records import parsed

Answers = Callable[[str], list[Any]]
"""Takes a business key; returns the answers that its execution may get: an output, or (error, cause)."""


def audit_callbacks(records: BusinessRecords, partition: str, answers: Answers) -> Iterator[str]:
    """Yield callbacks of a workflow that answer its execution otherwise than they may.

    `partition` is the beginning of the partition keys of its rows in the outbox, such as `order#`.
    """
    for row, document in records.outbox:
        if row.get("kind") != "callback" or not str(row["partitionKey"]).startswith(partition):
            continue
        key = str(row["partitionKey"]).removeprefix(partition)
        given = document if isinstance(document, dict) else {}
        answer = parsed(given["output"]) if "output" in given else (given.get("error"), given.get("cause"))
        if answer not in (wanted := answers(key)):
            yield f"the callback {row['id']} answers {answer}, and it should answer one of {wanted}"
