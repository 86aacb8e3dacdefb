"""Rows of the business tables, found by what the assembly says of them: a workflow's table is keyed by the workflow's key."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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


SINCE = ("registeredAt", "openedAt", "updatedAt", "changedAt")
"""Attributes that say since when a row stands as it stands, as our writers name them."""


def rows_past(account: Account) -> Iterator[Row]:
    """Rows that are open in an index of open things and past their due instant: what nobody has ended."""
    now = time.time()
    for found in open_rows(account):
        due = instant(found.due)
        if due is not None and due < now:
            row = found.whole(account)
            since = next((row[name] for name in SINCE if row.get(name)), found.due)
            state = str(row.get("status", "open"))
            yield {"workflow": found.name, "key": found.key, "state": state, "since": str(since), "deadline": found.due}


@dataclass(frozen=True)
class OpenRow:
    """A row of a sparse index `open`: `name` is its workflow's slug, or its table's; `place` its primary key, typed."""

    name: str
    table: str
    place: Mapping[str, Any]
    key: str
    due: str

    def whole(self, account: Account) -> Row:
        """The row itself: an index may hold keys alone."""
        return plain(account.client("dynamodb").get_item(TableName=self.table, Key=self.place).get("Item", {}))


def open_rows(account: Account) -> Iterator[OpenRow]:
    """Each row of a sparse index `open`."""
    slugs = {table_of(account, workflow["slug"]): workflow["slug"] for workflow in account.assembly.workflows}
    for name, table in account.assembly.tables.items():
        resource = next(r for r in account.assembly.of_type("AWS::DynamoDB::Table") if r.name == table)
        for index in resource.properties.get("GlobalSecondaryIndexes", []):
            if index["IndexName"] == "open":
                names = [key["AttributeName"] for key in resource.properties["KeySchema"]]
                due = next(key["AttributeName"] for key in index["KeySchema"] if key["KeyType"] == "RANGE")
                pages = account.client("dynamodb").get_paginator("scan").paginate(TableName=table, IndexName="open")
                for item in (item for page in pages for item in page["Items"]):
                    place = {part: item[part] for part in names}
                    yield OpenRow(slugs.get(table, name), table, place, read(place[names[0]]), read(item[due]))
