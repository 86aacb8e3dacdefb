"""Rows that decisions change: read, decide purely, write all of it in one transaction, repeat on conflict."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from lambdas.common.errors import TransientError
from lambdas.common.events import envelope
from lambdas.common.events.envelope import Cause, Event
from lambdas.common.jitter import pause
from lambdas.common.storage import outbox, rows
from lambdas.common.storage.change import Callback, Decision

TRIES = 10
"""Of a change that loses against other writers of the same row; every loss means that another writer won."""

Item = dict[str, Any]
Items = Sequence[Mapping[str, Any]]
T = TypeVar("T")


class State(Protocol):
    """State of a row as a dataclass. `key` is its business key, `version` counts its changes."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def key(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def partition_key(self) -> str: ...

    @property
    def cause(self) -> Cause: ...


S = TypeVar("S", bound=State)
D = TypeVar("D", bound=Decision[Any])


def change_until_written(what: str, change_once: Callable[[int], T], others: int) -> T:
    """Call `change_once` with the number of the attempt, from 0, until no other writer of the row interferes.

    `others` is the number of items at the head of its transaction that belong to other rows: ConditionFailed with their
    rows where one of their conditions does not hold. TransientError after TRIES attempts.
    """
    for attempt in range(TRIES):
        try:
            return change_once(attempt)
        except rows.ConditionFailed as error:
            found = error.found[:others]
            if any(row is not None for row in found):
                raise rows.ConditionFailed(found) from error
            pause(attempt)
    raise TransientError(f"{what} was changed by other writers in each of {TRIES} attempts")


@dataclass(frozen=True)
class DecidedRows(Generic[S]):
    """Rows of one kind. `kind` names one in errors, `source` is that of its events.

    `read` returns the state by business key; `row_item` makes the conditional write from one state to the next.
    """

    kind: str
    source: str
    read: Callable[[str], S]
    row_item: Callable[[S, S], Item]

    def change(
        self,
        key: str,
        decide: Callable[[S], D],
        more: Items = (),
        cause: Cause | None = None,
        seen: S | None = None,
        beside: Callable[[D], Items] = lambda decision: (),
    ) -> S:
        """Decide about the row and write the decision; return the row's new state.

        `more` are items of other rows in the same transaction, `beside` makes those that follow from the decision.
        `seen` is the row where the caller has just read it.
        """

        def once(attempt: int) -> S:
            before = seen if seen and attempt == 0 else self.read(key)
            decision = decide(before)
            after: S = decision.row
            items = [*more, *self._items(before, after, decision, cause, beside(decision))]
            if items:
                rows.transact(items)
            return after

        return change_until_written(f"{self.kind} {key}", once, len(more))

    def _items(
        self, before: S, decided: S, decision: Decision[Any], cause: Cause | None, beside: Items
    ) -> list[Mapping[str, Any]]:
        after = replace(decided, version=before.version + 1)
        items: list[Mapping[str, Any]] = [] if decided == before else [self.row_item(before, after)]
        items += beside
        if (
            decision.callback and decision.callback.token
        ):  # without a token no execution waits: its reader looks at the row
            items.append(_callback_item(after, decision.callback))
        for type_name, data in decision.events:
            items.append(outbox.event_item(self._event(after, type_name, data, cause)))
        return items

    def _event(self, row: S, type_name: str, data: Mapping[str, Any], cause: Cause | None) -> Event:
        return envelope.make(
            type_name,
            data,
            source=self.source,
            subject=row.key,
            partition_key=row.partition_key,
            cause=cause or (row.cause if row.cause.correlation_id else None),
            sequence=f"{row.version:010d}",
            event_id=str(uuid.uuid4()),
        )


def _callback_item(row: State, callback: Callback) -> Item:
    # Not by the row's version: a restored row counts its versions again, beside an outbox that was not restored.
    # Short: a row with a token has just room in a kilobyte, and a second one would be billed at each of its writes.
    callback_id = f"callback#{row.key}#{uuid.uuid4().hex[:8]}"
    if callback.error:
        return outbox.failure_item(row.partition_key, callback_id, callback.token, callback.error, callback.cause)
    return outbox.success_item(row.partition_key, callback_id, callback.token, callback.output)
