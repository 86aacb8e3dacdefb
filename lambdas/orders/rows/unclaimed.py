"""Rows without an order, found through the index that only they are in."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.instants import instant_text
from lambdas.common.storage import rows
from lambdas.common.storage.open_rows import SHARDS
from lambdas.common.storage.typed_values import typed

PAGE = 100


def overdue(before: datetime) -> Iterator[str]:
    """The orderIds of rows whose first signal came before this instant, oldest first in each shard."""
    if rows.none_in("orders", "waiting"):
        return
    limit = instant_text(before)
    for shard in range(SHARDS):
        yield from _shard(str(shard), limit)


def _shard(shard: str, limit: str) -> Iterator[str]:
    start: dict[str, Any] = {}
    while True:
        answer = call(
            "dynamodb",
            "query",
            TableName=settings.table("orders"),
            IndexName="waiting",
            KeyConditionExpression="waitingShard = :shard AND waitingSince < :limit",
            ExpressionAttributeValues={":shard": typed(shard), ":limit": typed(limit)},
            Limit=PAGE,
            **start,
        )
        yield from [item["orderId"]["S"] for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
