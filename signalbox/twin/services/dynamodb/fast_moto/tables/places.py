"""Place of an item in its table, remembered so that a failed write can be undone."""

from __future__ import annotations

from typing import Any


class Place:
    """One key of one table, remembered with its item and the end of the table's stream. An item in a table is never
    changed in place (`updates` makes copies), so remembering it means keeping a reference."""

    def __init__(self, table: Any, hash_key: Any, range_key: Any) -> None:
        self.table, self.hash_key, self.range_key = table, hash_key, range_key
        self.item = table.get_item(hash_key, range_key)
        self._end = self._trimmed() + len(self._records())

    def restore(self) -> None:
        """Put the remembered item, or its absence, back; delete the stream records written since."""
        del self._records()[self._end - self._trimmed() :]
        if self.item is not None:
            self.hold(self.item)
        elif self.table.get_item(self.hash_key, self.range_key) is not None:
            self._partition().pop(self._last_key())

    def hold(self, item: Any) -> None:
        """Store `item` at this key, without a stream record."""
        self._partition()[self._last_key()] = item

    def keep_last_record(self) -> None:
        """Delete all but the last stream record written since, and give it the number of the first."""
        records = self._records()
        start = self._end - self._trimmed()
        if len(records) - start > 1:
            records[-1].number = records[start].number
            del records[start:-1]

    def _records(self) -> list[Any]:
        records: list[Any] = [] if self.table.stream_shard is None else self.table.stream_shard.items
        return records

    def _trimmed(self) -> int:
        # Positions move when a stream is trimmed, numbers do not.
        return int(vars(self.table.stream_shard).get("trimmed", 0)) if self.table.stream_shard else 0

    def _partition(self) -> Any:
        return self.table.items if self.range_key is None else self.table.items[self.hash_key]

    def _last_key(self) -> Any:
        return self.hash_key if self.range_key is None else self.range_key
