"""Rows and counts of a run's results, as `demo --json` prints them."""

from typing import NotRequired, TypedDict


class ExecutionRow(TypedDict):
    """A top-level execution or a journey; `outcome` is the type of the closing event, None while it is open.

    `failures` is there where an attempt failed: each different one once, `State: Error: message`. The message of a
    refused call names its action, role and resource.
    """

    workflow: str
    key: str
    status: str
    outcome: str | None
    states: list[str]
    virtual_seconds: float | None
    failures: NotRequired[list[str]]


class Counts(TypedDict):
    """Distinct business keys by what became of them, and entries that PutEvents refused."""

    accepted: int
    completed: int
    dead_lettered: int
    in_flight: int
    refused: int
