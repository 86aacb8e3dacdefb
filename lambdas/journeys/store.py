"""Rows of journeys, and the overdue ones."""

from collections.abc import Iterator

from lambdas.common.storage import rows
from lambdas.common.storage.own_rows import OwnRows

journeys = OwnRows("journeys", "userId", "signalbox.journeys")
PAGE = 50
"""Journeys in a page of the sweep."""


def overdue(shard: str, now: str) -> Iterator[str]:
    """Yield the users of a shard with overdue journeys, the oldest first.

    The index is a moment behind, so a journey that is closed meanwhile may still come: its row decides.
    """
    values = {"shard": shard, "now": now}
    for page in rows.query_pages("journeys", "open", "openShard = :shard AND dueAt <= :now", values, PAGE):
        yield from [str(row["userId"]) for row in page]
