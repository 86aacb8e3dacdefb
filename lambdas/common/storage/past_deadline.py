"""Rows of a sparse index `open` whose deadline has passed, for the sweeps."""

from collections.abc import Iterator

from lambdas.common.storage import rows
from lambdas.common.storage.open_rows import SHARDS
from lambdas.common.storage.typed_values import Plain


def past_deadline(table: str, now: str, page: int | None = None) -> Iterator[dict[str, Plain]]:
    """Yield what the index holds of the open rows whose deadline is before `now`, of each shard the oldest first.

    Where no row is open, one read answers for all shards: a sweep finds nothing most of the time. `page` is the number
    of rows in a read. The index is a moment behind: the row itself decides.
    """
    if rows.is_index_empty(table, "open"):
        return
    for shard in range(SHARDS):
        values = {"shard": str(shard), "now": now}
        for found in rows.query_pages(table, "open", "#openShard = :shard AND #openUntil < :now", values, page):
            yield from found
