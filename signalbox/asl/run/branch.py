"""Branches: threads of control of an execution."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from signalbox.asl.run.flow import Flow
from signalbox.asl.values import Json


@dataclass(slots=True, eq=False)
class Branch:
    """One thread of control: the execution itself, a branch of a Parallel, or an iteration of a Map. `variables` is
    never changed in place, so that a branch shares its parent's variables until it assigns one."""

    number: int
    flow: Flow
    state: str | None
    input: Json
    variables: dict[str, Json]
    parent: int | None = None
    index: int = 0
    item: dict[str, Json] | None = None  # $states.context.Map.Item
    previous: int = 0  # id of the last event of this branch
    entered_at: float = 0.0
    entered_event: int = 0
    retry_count: int = 0
    retries: dict[int, int] | None = None  # attempts used, by retrier
    task: int | None = None
    token: str | None = None
    timer: int | None = None  # of a Wait, a retry or a time-out
    deadline: float | None = None
    heartbeat: int | None = None
    heartbeat_seconds: float | None = None
    block: "Block | None" = None


@dataclass(slots=True, eq=False)
class Block:
    """Branches or iterations that a Parallel or Map state runs."""

    items: list[Json]
    limit: int  # branches that may run at once
    next_index: int = 0
    children: dict[int, int] = field(default_factory=dict)  # index -> number of the branch, while it runs
    results: dict[int, Json] = field(default_factory=dict)
    phase: str = "run"
    run: int = 0
    counts: dict[str, Any] = field(default_factory=dict)
    # For a distributed Map: all items (an entry of `items` is then a span of them), and the batches' shared input.
    source: Sequence[Json] = ()
    head: dict[str, Json] | None = None
    origin: str = ""  # Map.Item.Source
