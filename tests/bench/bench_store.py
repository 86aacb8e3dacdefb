"""Time of each DynamoDB call on stock moto and on the twin's store, and whether a transaction is flat.

Run: python -m tests.bench.bench_store [--json]. Figures are medians in milliseconds of processor time, so that a busy
machine matters less. Compare the columns and the ratios of one run, not figures of two.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import boto3
import typer
from moto import mock_aws
from rich.console import Console
from rich.table import Table

from signalbox.twin.services.dynamodb.fast_moto import Answers, patched

SIZES = (10, 100, 1_000, 5_000)
FLAT = 1.5
CALLS = 300
STOCK_CALLS = 30
STOCK_SIZES = (10, 100)  # stock transactions over 5,000 items take seconds each

app = typer.Typer()
TABLE: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}


def key(number: int) -> dict[str, Any]:
    return {"pk": {"S": f"order#{number}"}, "sk": {"S": "order"}}


def order(number: int) -> dict[str, Any]:
    lines = [{"M": {"sku": {"S": sku}, "quantity": {"N": "2"}}} for sku in ("A", "B")]
    texts = {"status": "Open", "customer": "c-17", "currency": "CHF", "at": "2026-01-01T00:00:00Z"}
    rest = {"version": {"N": "1"}, "total": {"N": "12.50"}, "lines": {"L": lines}}
    return {**key(number), **{name: {"S": text} for name, text in texts.items()}, **rest}


def update(number: int, text: str, table: str = "orders") -> dict[str, Any]:
    return {
        "TableName": table,
        "Key": key(number),
        "UpdateExpression": "SET #s = :s, version = version + :one",
        "ConditionExpression": "version >= :one",
        "ExpressionAttributeNames": {"#s": "status"},
        "ExpressionAttributeValues": {":s": {"S": text}, ":one": {"N": "1"}},
    }


def actions(number: int, size: int, table: str = "orders") -> list[dict[str, Any]]:
    put = {"TableName": table, "Item": order(10**6 + number), "ConditionExpression": "attribute_not_exists(pk)"}
    check = {"TableName": table, "Key": key((number + 1) % size), "ConditionExpression": "attribute_exists(pk)"}
    return [{"Update": update(number % size, f"tx{number}", table)}, {"Put": put}, {"ConditionCheck": check}]


def calls_of(client: Any, size: int) -> dict[str, Callable[[int], Any]]:
    condition = {"ConditionExpression": "attribute_not_exists(pk)"}
    query = {"KeyConditionExpression": "pk = :pk"}

    def refused(number: int) -> None:
        try:
            client.put_item(TableName="orders", Item=order(number % size), **condition)
        except client.exceptions.ConditionalCheckFailedException:
            return
        raise AssertionError("the condition held")

    return {
        "get_item": lambda n: client.get_item(TableName="orders", Key=key(n % size)),
        "put_item": lambda n: client.put_item(TableName="orders", Item=order(2 * 10**6 + n)),
        "put_item, condition": lambda n: client.put_item(TableName="orders", Item=order(3 * 10**6 + n), **condition),
        "put_item, refused": refused,
        "update_item": lambda n: client.update_item(**update(n % size, f"v{n}")),
        "query": lambda n: client.query(
            TableName="orders", ExpressionAttributeValues={":pk": key(n % size)["pk"]}, **query
        ),
        "transact_write_items of 3": lambda n: client.transact_write_items(TransactItems=actions(n, size)),
    }


@contextmanager
def store(sizes: dict[str, int], *, ours: bool) -> Iterator[Any]:
    """A client on tables with streams, each holding as many orders as `sizes` says."""
    with ExitStack() as stack:
        stack.enter_context(mock_aws())
        client = boto3.client("dynamodb", region_name="us-east-1")
        if ours:
            stack.enter_context(patched())
            Answers().attach(client)
        for table, size in sizes.items():
            client.create_table(TableName=table, **TABLE)
            for number in range(size):
                client.put_item(TableName=table, Item=order(number))
        yield client


def one_ms(call: Callable[[int], Any], number: int) -> float:
    start = time.process_time()
    call(number)
    return (time.process_time() - start) * 1_000


def median_ms(call: Callable[[int], Any], count: int) -> float:
    for number in range(10**5, 10**5 + 3):  # what is built at first use is not the call's cost
        call(number)
    return statistics.median(one_ms(call, number) for number in range(count))


def by_call(*, ours: bool) -> dict[str, float]:
    with store({"orders": 100}, ours=ours) as client:
        return {name: median_ms(call, CALLS if ours else STOCK_CALLS) for name, call in calls_of(client, 100).items()}


def by_size(*, ours: bool) -> dict[int, float]:
    """Transactions on each table in turn, so that what else the machine does meets every size alike."""
    sizes = {f"orders{size}": size for size in (SIZES if ours else STOCK_SIZES)}
    times: dict[int, list[float]] = {size: [] for size in sizes.values()}
    with store(sizes, ours=ours) as client:
        for number in range(CALLS if ours else 5):
            for table, size in sizes.items():
                items = actions(number, size, table)
                times[size].append(one_ms(lambda _, items=items: client.transact_write_items(TransactItems=items), 0))
    return {size: statistics.median(measured) for size, measured in times.items()}


@app.command()
def main(as_json: bool = typer.Option(False, "--json", help="One JSON document on stdout.")) -> None:
    """Measure; exit 1 when a transaction over 5,000 items costs 1.5 times one over 10 or more."""
    stock, ours, sizes, stock_sizes = by_call(ours=False), by_call(ours=True), by_size(ours=True), by_size(ours=False)
    ratio = sizes[SIZES[-1]] / sizes[SIZES[0]]
    console = Console()
    if as_json:
        rows = [{"call": name, "stock_ms": stock[name], "ours_ms": ours[name]} for name in ours]
        flat = [{"items": size, "stock_ms": stock_sizes.get(size), "ours_ms": sizes[size]} for size in SIZES]
        console.print_json(data={"real": {"calls": rows, "transaction_by_size": flat, "ratio": ratio}})
    else:
        console.print(_table("call", {name: (stock[name], ours[name]) for name in ours}))
        console.print(_table("transaction, items", {str(n): (stock_sizes.get(n), sizes[n]) for n in SIZES}))
        console.print(f"5,000 items to 10: {ratio:.2f}")
    if ratio >= FLAT:
        raise typer.Exit(1)


def _table(name: str, rows: dict[str, tuple[float | None, float]]) -> Table:
    table = Table(name, *("stock ms", "ours ms", "times"))
    for row, (stock, ours) in rows.items():
        known = (f"{stock:.2f}", f"{ours:.3f}", f"{stock / ours:.0f}") if stock is not None else ("", f"{ours:.3f}", "")
        table.add_row(row, *known)
    return table


if __name__ == "__main__":
    app()
