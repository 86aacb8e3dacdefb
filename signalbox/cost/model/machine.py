"""A state machine as the cost model sees it: scopes of states, their exits, retriers and catchers; JSONata or JSONPath alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from signalbox.cost.exact import ceiling

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
        """Seconds before the retry that follows `retries` earlier ones of this retrier, without jitter."""
        delay = self.interval * self.backoff ** min(retries, 100)
        return delay if self.longest is None else min(delay, self.longest)


@dataclass(frozen=True, slots=True)
class Catcher:
    """One entry of Catch."""

    errors: tuple[str, ...]
    next: str


@dataclass(frozen=True)
class State:
    """One state: where it goes, what it retries and catches, and the scopes inside it."""

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
        """The Resource of a Task, else nothing."""
        value = self.fields.get("Resource")
        return value if isinstance(value, str) else ""

    @property
    def starts_machine(self) -> bool:
        """Whether this Task starts an execution of another machine, by the integration or by the SDK's action."""
        return any(action in self.resource for action in STARTS)

    @property
    def waits_for_machine(self) -> bool:
        """Whether it lasts as long as that execution."""
        return self.starts_machine and (".sync" in self.resource or "startSyncExecution" in self.resource)

    @property
    def processor(self) -> Mapping[str, Any]:
        """The ProcessorConfig of a Map."""
        inner = self.fields.get("ItemProcessor")
        config = inner.get("ProcessorConfig") if isinstance(inner, Mapping) else None
        return config if isinstance(config, Mapping) else {}

    @property
    def distributed(self) -> bool:
        """Whether this is a Map whose items run as child executions."""
        return self.processor.get("Mode") == DISTRIBUTED

    def children_of(self, items: Fraction) -> Fraction:
        """How many child executions a distributed Map starts for so many items: one for each batch."""
        batcher = self.fields.get("ItemBatcher")
        size = batcher.get("MaxItemsPerBatch") if isinstance(batcher, Mapping) else None
        return Fraction(ceiling(items / size)) if isinstance(size, int) and size > 0 else items


@dataclass(frozen=True)
class Scope:
    """States that name each other: the machine itself, a branch of a Parallel, the inside of a Map."""

    start: str
    states: Mapping[str, State]
    pointer: str
    timeout: Fraction | None = None
    """TimeoutSeconds of a machine."""

    def every_state(self) -> Iterator[State]:
        """The states of this scope and of those inside it, in the order in which they are written."""
        for state in self.states.values():
            yield state
            for scope in state.scopes:
                yield from scope.every_state()
