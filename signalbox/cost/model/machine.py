"""State machine of the cost model: scopes of states, read from JSONata and JSONPath definitions alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

DISTRIBUTED = "DISTRIBUTED"
STARTS = (":states:startExecution", ":aws-sdk:sfn:startExecution", ":aws-sdk:sfn:startSyncExecution")


@dataclass(frozen=True, slots=True)
class Retrier:
    """One entry of Retry; the defaults are those of the Amazon States Language."""

    errors: tuple[str, ...]
    attempts: int
    interval: Fraction
    backoff: Fraction
    longest: Fraction | None

    def delay(self, retries: int) -> Fraction:
        """Return the seconds before the retry that follows `retries` earlier ones, without jitter."""
        delay = self.interval * self.backoff ** min(retries, 100)
        return delay if self.longest is None else min(delay, self.longest)


@dataclass(frozen=True, slots=True)
class Catcher:
    """One entry of Catch."""

    errors: tuple[str, ...]
    next: str


@dataclass(frozen=True)
class State:
    """One state: its next states, its retriers and catchers, and the scopes inside it."""

    name: str
    kind: str
    pointer: str
    fields: Mapping[str, Any]
    next: str | None
    exits: tuple[str, ...]
    retriers: tuple[Retrier, ...]
    catchers: tuple[Catcher, ...]
    scopes: tuple["Scope", ...]

    @property
    def resource(self) -> str:
        """Resource of a Task, else an empty string."""
        value = self.fields.get("Resource")
        return value if isinstance(value, str) else ""

    @property
    def starts_machine(self) -> bool:
        """Return whether this Task starts an execution, by the optimised or the SDK integration."""
        return any(action in self.resource for action in STARTS)

    @property
    def waits_for_machine(self) -> bool:
        """Return whether this Task waits for the end of the execution that it starts."""
        return self.starts_machine and (".sync" in self.resource or "startSyncExecution" in self.resource)

    @property
    def processor(self) -> Mapping[str, Any]:
        """ProcessorConfig of a Map."""
        inner = self.fields.get("ItemProcessor", self.fields.get("Iterator"))
        config = inner.get("ProcessorConfig") if isinstance(inner, Mapping) else None
        return config if isinstance(config, Mapping) else {}

    @property
    def distributed(self) -> bool:
        """Return whether this is a Map whose items run as child executions."""
        return self.processor.get("Mode") == DISTRIBUTED

    def children_of(self, items: Fraction) -> Fraction:
        """Return the number of child executions of a distributed Map: one for each batch of items."""
        batcher = self.fields.get("ItemBatcher")
        size = batcher.get("MaxItemsPerBatch") if isinstance(batcher, Mapping) else None
        return Fraction(ceil(items / size)) if isinstance(size, int) and size > 0 else items


@dataclass(frozen=True)
class Scope:
    """States that can refer to each other: a machine, a branch of a Parallel, or the inside of a Map."""

    start: str
    states: Mapping[str, State]
    pointer: str
    timeout: Fraction | None = None
    """TimeoutSeconds of a machine."""

    def every_state(self) -> Iterator[State]:
        """Yield the states of this scope and of the scopes inside it, in their written order."""
        for state in self.states.values():
            yield state
            for scope in state.scopes:
                yield from scope.every_state()
