"""Where an item stands and what stood there before, so that a write which fails leaves nothing behind."""

from __future__ import annotations

from typing import Any


class Place:
    """One key of one table, remembered with its item and the end of the table's stream.

    An item that is in a table is never changed in place (`updates` sees to that), so remembering it is keeping a
    reference.
    """

    def __init__(self, table: Any, hash_key: Any, range_key: Any) -> None:
        self.table, self.hash_key, self.range_key = table, hash_key, range_key
        self.item = table.get_item(hash_key, range_key)
        self._end = self._trimmed() + len(self._records())

    def restore(self) -> None:
        """Put the remembered item, or its absence, back and forget the stream records written since."""
        del self._records()[self._end - self._trimmed() :]
        if self.item is not None:
            self.hold(self.item)
        elif self.table.get_item(self.hash_key, self.range_key) is not None:
            self._partition().pop(self._last_key())

    def hold(self, item: Any) -> None:
        """Let `item` be what stands here, without a stream record."""
        self._partition()[self._last_key()] = item

    def keep_last_record(self) -> None:
        """Drop all but the last stream record written since, and give that one the number of the first."""
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
