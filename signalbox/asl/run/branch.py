"""Branches: threads of control of an execution."""

from collections.abc import Sequence
from typing import Any

from signalbox.asl.run.flow import Flow
from signalbox.asl.values import Json


class Branch:
    """One thread of control: the execution itself, a branch of a Parallel, or an iteration of a Map.

    `variables` is never changed in place, so that a branch shares its parent's variables until it assigns one.
    """

    __slots__ = (
        "block",
        "deadline",
        "entered_at",
        "entered_event",
        "flow",
        "heartbeat",
        "heartbeat_seconds",
        "index",
        "input",
        "item",
        "number",
        "parent",
        "previous",
        "retries",
        "retry_count",
        "state",
        "task",
        "timer",
        "token",
        "variables",
    )

    def __init__(
        self,
        number: int,
        flow: Flow,
        state_input: Json,
        variables: dict[str, Json],
        parent: int | None = None,
        index: int = 0,
        item: dict[str, Json] | None = None,
        previous: int = 0,
    ) -> None:
        self.number = number
        self.flow = flow
        self.parent = parent
        self.index = index
        self.item = item  # $states.context.Map.Item
        self.state: str | None = flow.start_at
        self.input = state_input
        self.variables = variables
        self.previous = previous  # id of the last event of this branch
        self.entered_at = 0.0
        self.entered_event = 0
        self.retry_count = 0
        self.retries: dict[int, int] | None = None  # attempts used, by retrier
        self.task: int | None = None
        self.token: str | None = None
        self.timer: int | None = None  # of a Wait, a retry or a time-out
        self.deadline: float | None = None
        self.heartbeat: int | None = None
        self.heartbeat_seconds: float | None = None
        self.block: Block | None = None


class Block:
    """Branches or iterations that a Parallel or Map state runs."""

    __slots__ = ("children", "counts", "head", "items", "limit", "next_index", "phase", "results", "run", "source")

    def __init__(self, items: list[Json], limit: int) -> None:
        self.items = items
        self.limit = limit  # branches that may run at once
        self.next_index = 0
        self.children: dict[int, int] = {}  # index -> number of the branch, while it runs
        self.results: dict[int, Json] = {}
        self.phase = "run"
        self.run = 0
        self.counts: dict[str, Any] = {}
        # For a distributed Map: all items (an entry of `items` is then a span of them), and the batches' shared input.
        self.source: Sequence[Json] = ()
        self.head: dict[str, Json] | None = None
