"""Rows and counts of a run's results, as `demo --json` prints them."""

from typing import TypedDict


class ExecutionRow(TypedDict):
    """A top-level execution or a journey; `outcome` is the type of the closing event, None while it is open."""

    workflow: str
    key: str
    status: str
    outcome: str | None
    states: list[str]
    virtual_seconds: float | None


class Counts(TypedDict):
    """Distinct business keys by what became of them, and entries that PutEvents refused."""

    accepted: int
    completed: int
    dead_lettered: int
    in_flight: int
    refused: int
