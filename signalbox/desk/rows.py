"""Rows of the business tables, found by what the assembly says of them: a workflow's table is keyed by the workflow's key."""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from signalbox.desk.account import Account

Row = dict[str, Any]
read = TypeDeserializer().deserialize


def plain(item: Mapping[str, Any]) -> Row:
    """An item without its types."""
    return {name: read(value) for name, value in item.items()}


def table_of(account: Account, workflow: str) -> str | None:
    """The physical name of the table whose partition key is the workflow's key; None where there is none."""
    field = account.workflow(workflow)["key"]
    for resource in account.assembly.of_type("AWS::DynamoDB::Table"):
        keys = {key["KeyType"]: key["AttributeName"] for key in resource.properties["KeySchema"]}
        if keys.get("HASH") == field and "RANGE" in keys:
            return resource.name
    return None


def of_partition(account: Account, table: str, name: str, value: str) -> list[Row]:
    """All rows of one partition of a table, in the order of their sort key."""
    pages = (
        account.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=table,
            KeyConditionExpression="#key = :key",
            ExpressionAttributeNames={"#key": name},
            ExpressionAttributeValues={":key": {"S": value}},
        )
    )
    return [plain(item) for page in pages for item in page["Items"]]


def of_key(account: Account, workflow: str, key: str) -> list[Row]:
    """The rows of a business key: its own row, its ledger, its payments, its mails."""
    table = table_of(account, workflow)
    return of_partition(account, table, account.workflow(workflow)["key"], key) if table else []


def said_about(account: Account, key: str) -> list[Row]:
    """The rows of the outbox about a key: events and callbacks, by each kind of partition that our writers use."""
    table = account.assembly.tables.get("outbox")
    kinds = ("order", "loan", "execution", "journey") if table else ()
    return [row for kind in kinds for row in of_partition(account, str(table), "partitionKey", f"{kind}#{key}")]


def instant(value: Any) -> float | None:
    """Epoch seconds of an ISO 8601 text; None where it is none."""
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else None
    except ValueError:
        return None


def rows_past(account: Account) -> Iterator[Row]:
    """Rows that are open in an index of open things and past their due instant: journeys that nobody has ended."""
    now = time.time()
    for name, row in open_rows(account):
        due = instant(row.get("dueAt"))
        if due is not None and due < now:
            since = str(row.get("registeredAt") or row.get("openedAt") or row.get("updatedAt") or row["dueAt"])
            key = str(next(value for field, value in row.items() if field.endswith("Id")))
            yield {
                "workflow": name,
                "key": key,
                "state": str(row.get("status", "open")),
                "since": since,
                "deadline": row["dueAt"],
            }


def open_rows(account: Account) -> Iterator[tuple[str, Row]]:
    """Each row of a sparse index `open`, with the name of its table."""
    for name, table in account.assembly.tables.items():
        resource = next(r for r in account.assembly.of_type("AWS::DynamoDB::Table") if r.name == table)
        indexes = [index["IndexName"] for index in resource.properties.get("GlobalSecondaryIndexes", [])]
        if "open" in indexes:
            pages = account.client("dynamodb").get_paginator("scan").paginate(TableName=table, IndexName="open")
            yield from ((name, plain(item)) for page in pages for item in page["Items"])
