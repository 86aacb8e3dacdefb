"""Rows of journeys, and the overdue ones."""

from collections.abc import Iterator

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.storage.own_rows import OwnRows
from lambdas.common.storage.typed_values import plain_item, typed

journeys = OwnRows("journeys", "userId", "signalbox.journeys")
PAGE = 50
"""Journeys in a page of the sweep."""


def overdue(shard: str, now: str) -> Iterator[str]:
    """Yield the users of a shard with overdue journeys, the oldest first; the caller must close each."""
    while True:
        answer = call(
            "dynamodb",
            "query",
            TableName=settings.table("journeys"),
            IndexName="open",
            KeyConditionExpression="openShard = :shard AND dueAt <= :now",
            ExpressionAttributeValues={":shard": typed(shard), ":now": typed(now)},
            Limit=PAGE,
        )
        found = [str(plain_item(item)["userId"]) for item in answer["Items"]]
        yield from found
        if len(found) < PAGE:
            return
