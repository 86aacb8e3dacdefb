"""Decisions about the row of a job: from the row and what happened to the new row and its events. Pure.

A row belongs to one subject. `generation` orders the writes of the subject's file: what is about an older generation
changes nothing, so that events may come in any order and any number of times.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lambdas.common.storage.change import Change, Row
from lambdas.common.storage.open_rows import open_attributes

MOST_ATTEMPTS = 2
"""Jobs of one generation that are created without a person asking for another."""

UNKNOWN_ERROR = 1999
"""Error code of a fault that the service did not expect: the same job may succeed ("Error codes", AWS Elemental
MediaConvert User Guide)."""


class State(StrEnum):
    """State of a job's row; docs/video.md describes each."""

    STARTING = "STARTING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    REMOVED = "REMOVED"


OPEN = frozenset({State.STARTING, State.RUNNING})
NEVER_CREATED = frozenset({"Exhausted", "JobRefused"})
"""Reasons of failed rows whose job MediaConvert never accepted."""


@dataclass(frozen=True)
class End:
    """End of a job as the service reports it; `status` is COMPLETE, ERROR or CANCELED."""

    generation: str
    attempt: int
    job_id: str
    status: str
    error_code: int = 0
    duration_ms: int = 0


@dataclass(frozen=True)
class Told:
    """Event types of a consumer: `done` and `failed` by the name of their key, `key`."""

    key: str
    done: str
    failed: str
    repeated: frozenset[int] = frozenset({UNKNOWN_ERROR})
    """Error codes after which the job is created once more; its recipe knows the number of the attempt."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the event of a finished job that name its files."""


def on_uploaded(row: Row, subject: str, generation: str, file: str, check_at: str) -> Change | None:
    """Begin a job for a newer file; the job of an older file is to be cancelled.

    A job that could not be created is begun again: its message was a dead letter, and somebody replays it.
    """
    if row.get("generation") == generation and row.get("reason") in NEVER_CREATED:
        return on_requested(row, subject, generation, check_at)
    if str(row.get("generation", "")) >= generation:
        return None
    begun = {"generation": generation, "file": file, "state": str(State.STARTING), "attempt": 1}
    return Change({**begun, **_obsolete(row), **open_attributes(subject, check_at, True)})


def on_removed(row: Row, generation: str) -> Change | None:
    """Close the row for good, unless a newer file has come; its job is to be cancelled."""
    if str(row.get("generation", "")) >= generation:
        return None
    return Change({"generation": generation, "state": str(State.REMOVED), **_obsolete(row)})


def on_created(
    row: Row, generation: str, attempt: int, job_id: str, subject: str, noted_at: str, check_at: str
) -> Change | None:
    """Note the job that was created, and when, unless the row has gone on meanwhile."""
    if not is_of(row, generation, attempt) or row["state"] != State.STARTING:
        return None
    kept = {name: value for name, value in row.items() if name != "obsoleteJob"}
    running = {"state": str(State.RUNNING), "jobId": job_id, "jobNotedAt": noted_at}
    return Change({**kept, **running, **open_attributes(subject, check_at, True)})


def on_still_working(row: Row, subject: str, generation: str, attempt: int, check_at: str) -> Change | None:
    """Put off the next question about a job that is still at work.

    So only a row that no sweep looks at is overdue.
    """
    if not is_of(row, generation, attempt) or row["state"] != State.RUNNING:
        return None
    return Change({**row, **open_attributes(subject, check_at, True)})


def on_ended(row: Row, subject: str, end: End, told: Told, check_at: str) -> Change | None:
    """Close the row by the end of its job; after some errors begin the next attempt."""
    if not is_of(row, end.generation, end.attempt) or row["state"] not in OPEN:
        return None
    if end.status != "COMPLETE" and row.get("jobId", end.job_id) != end.job_id:
        return None  # another job of this attempt: the one on the row still works
    if end.status == "COMPLETE":
        return _done(row, subject, end, told)
    if end.error_code in told.repeated and end.attempt < MOST_ATTEMPTS:
        again = {"generation": end.generation, "file": row["file"], "state": str(State.STARTING)}
        return Change({**again, "attempt": end.attempt + 1, **open_attributes(subject, check_at, True), **_cause(row)})
    reason = "Cancelled" if end.status == "CANCELED" else "JobFailed"
    return failed(row, subject, told, reason, end.error_code)


def failed(row: Row, subject: str, told: Told, reason: str, error_code: int = 0) -> Change:
    """Close the row as failed, with the event that says why."""
    data = {told.key: subject, "generation": row["generation"], "reason": reason}
    if error_code:
        data["serviceCode"] = error_code
    return Change({**closed(row), "state": str(State.FAILED), "reason": reason}, ((told.failed, data),))


def on_given_up(row: Row, subject: str, generation: str, told: Told, reason: str) -> Change | None:
    """Close the row of a job that could not be created."""
    if row.get("generation") != generation or row.get("state") != State.STARTING:
        return None
    return failed(row, subject, told, reason)


def on_requested(
    row: Row, subject: str, generation: str, check_at: str, failed_attempt: int | None = None
) -> Change | None:
    """Begin another attempt of a job that has failed, because a person asked for it.

    A request that names the attempt that failed counts once: the next failure is of another attempt.
    """
    if row.get("generation") != generation or row.get("state") != State.FAILED:
        return None
    if failed_attempt is not None and row["attempt"] != failed_attempt:
        return None
    again = {"generation": generation, "file": row["file"], "state": str(State.STARTING), **_cause(row)}
    return Change({**again, "attempt": int(row["attempt"]) + 1, **open_attributes(subject, check_at, True)})


def is_of(row: Row, generation: str, attempt: int) -> bool:
    """Return whether the row is about this attempt of this generation."""
    return row.get("generation") == generation and row.get("attempt") == attempt


def closed(row: Row) -> dict[str, Any]:
    """Return the row without the attributes of the index of open rows."""
    return {name: value for name, value in row.items() if name not in ("openShard", "openUntil", "obsoleteJob")}


def _done(row: Row, subject: str, end: End, told: Told) -> Change:
    data = {told.key: subject, "generation": end.generation, "durationMs": end.duration_ms, **told.outputs}
    done = {**closed(row), "state": str(State.DONE), "jobId": end.job_id}
    return Change(done, ((told.done, data),))


def _obsolete(row: Row) -> dict[str, str]:
    """Return the job that works for nothing from now on."""
    job = row.get("jobId") if row.get("state") in OPEN else row.get("obsoleteJob")
    return {"obsoleteJob": str(job)} if job else {}


def _cause(row: Row) -> dict[str, Any]:
    return {"cause": row["cause"]} if "cause" in row else {}
