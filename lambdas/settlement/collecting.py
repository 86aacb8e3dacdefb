"""The first step: the movements of a day, from the orders' payments and from files that were delivered, into one input file."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.typed_values import plain_item, typed
from lambdas.settlement import files
from lambdas.settlement.model import CAPTURE, DAY, HEADER, REFUND, Movement, cents
from lambdas.settlement.movement_rows import csv_line, row_of

INDEXES = ((CAPTURE, "received", "receivedOn"), (REFUND, "refunded", "refundedOn"))


def is_empty(date: str) -> bool:
    """Whether a day brought nothing to settle."""
    nothing = all(next(_rows(index, name, date, 1), None) is None for _, index, name in INDEXES)
    return nothing and files.find(files.incoming(date)) is None


def of_orders(date: str) -> Iterator[Movement]:
    """What the provider took in for orders on a day (UTC), and what it gave back, each in the order of its time."""
    for kind, index, name in INDEXES:
        for row in _rows(index, name, date):
            yield Movement(kind, row["orderId"], row["paymentId"], cents(row["amount"]), row["currency"])


def _rows(index: str, name: str, date: str, limit: int | None = None) -> Iterator[dict[str, Any]]:
    more: dict[str, Any] = {"Limit": limit} if limit else {}
    while True:
        answer = call(
            "dynamodb",
            "query",
            TableName=settings.table("orders"),
            IndexName=index,
            KeyConditionExpression="#day = :day",
            ExpressionAttributeNames={"#day": name},
            ExpressionAttributeValues={":day": typed(date)},
            **more,
        )
        yield from (plain_item(item) for item in answer["Items"])
        if "LastEvaluatedKey" not in answer or limit:
            return
        more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def collect(date: str, run: str, mended: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """Write the input file of a run: `mended` rows, or all of the day. Delivered lines are taken as they stand."""
    with files.Writing(files.path(date, run, "input.csv")) as file:
        lines = _day(date) if run == DAY else (_line(row) for row in mended)
        for line in lines:
            file.add(line)
    return {"key": file.key, "etag": file.etag, "rows": file.rows}


def _day(date: str) -> Iterator[bytes]:
    for movement in of_orders(date):
        yield csv_line(row_of(movement)).encode()
    delivered = files.incoming(date)
    if (etag := files.find(delivered)) is not None:
        header = ",".join(HEADER).encode()
        yield from (line for line in files.lines(delivered, etag) if line.rstrip(b"\r") != header)


def _line(row: Mapping[str, str]) -> bytes:
    return csv_line([row.get(name, "") for name in HEADER]).encode()
