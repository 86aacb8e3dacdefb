"""Rows with signals but without an order, found through a sparse index."""

from collections.abc import Iterator
from datetime import datetime

from lambdas.common.instants import instant_text
from lambdas.common.storage import rows
from lambdas.common.storage.open_rows import SHARDS

PAGE = 100


def overdue(before: datetime) -> Iterator[str]:
    """Yield the orderIds of rows whose first signal came before this instant, oldest first in each shard."""
    if rows.is_index_empty("orders", "waiting"):
        return
    limit = instant_text(before)
    for shard in range(SHARDS):
        values = {"shard": str(shard), "limit": limit}
        for page in rows.query_pages(
            "orders", "waiting", "waitingShard = :shard AND waitingSince < :limit", values, PAGE
        ):
            yield from [str(row["orderId"]) for row in page]
