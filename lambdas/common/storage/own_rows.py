"""Rows of a consumer, one for each business key: every change is one conditional transaction with its events."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lambdas.common.events import envelope
from lambdas.common.events.envelope import Cause
from lambdas.common.instants import now_text
from lambdas.common.storage import outbox, rows
from lambdas.common.storage.change import Change, Row
from lambdas.common.storage.decided_rows import change_until_written


@dataclass(frozen=True)
class OwnRows:
    """Rows of one table. `table` and `key` as in `stacks/routes/`; `source` is the source of the events."""

    table: str
    key: str
    source: str

    def read(self, identity: str) -> Row:
        """Return the row; empty where there is none."""
        return rows.get(self.table, {self.key: identity}) or {}

    def change(
        self,
        identity: str,
        decide: Callable[[Row], Change | None],
        cause: Cause | None = None,
        checks: Sequence[Mapping[str, Any]] = (),
    ) -> Row:
        """Read the row, decide, and write; decide again if the row has changed meanwhile. Return the row.

        The decision None changes nothing. `checks` are conditions on other rows, in the same transaction:
        ConditionFailed where one does not hold. The row's `version` counts its changes, and is the `sequence` of the
        events.
        """

        def once(_attempt: int) -> Row:
            before = self.read(identity)
            decision = decide(before)
            return self._write(identity, before, decision, cause, checks) if decision else before

        return change_until_written(f"{self.table} {identity}", once, len(checks))

    def _write(
        self, identity: str, before: Row, decision: Change, cause: Cause | None, checks: Sequence[Mapping[str, Any]]
    ) -> Row:
        seen = int(before.get("version", 0))
        after = {**decision.row, self.key: identity, "version": seen + 1, "updatedAt": now_text()}
        unchanged = "#version = :seen" if seen else f"attribute_not_exists(#{self.key})"
        items = [*checks, rows.put(self.table, after, unchanged, {"seen": seen} if seen else None)]
        for type_name, data in decision.events:
            event = envelope.make(
                type_name,
                data,
                source=self.source,
                subject=identity,
                partition_key=f"{self.table}#{identity}",
                cause=cause,
                sequence=f"{seen + 1:010d}",
            )
            items.append(outbox.event_item(event))
        if len(items) == 1:
            rows.write(items[0])
        else:
            rows.transact(items)
        return after
