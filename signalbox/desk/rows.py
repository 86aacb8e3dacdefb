"""Rows of the business tables, found by the keys of the tables in the assembly."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from boto3.dynamodb.types import TypeDeserializer

from signalbox.desk.account import Account
from signalbox.instants import parse_instant

Row = dict[str, Any]
FIRST_WORD = re.compile(r"[A-Z][a-z]*")
read = TypeDeserializer().deserialize


def deserialize(item: Mapping[str, Any]) -> Row:
    """Return an item without its DynamoDB types."""
    return {name: read(value) for name, value in item.items()}


def table_of(account: Account, workflow: str) -> str | None:
    """Return the name of the table whose partition key is the workflow's key, or None."""
    field = account.workflow(workflow)["key"]
    for resource in account.assembly.of_type("AWS::DynamoDB::Table"):
        keys = {key["KeyType"]: key["AttributeName"] for key in resource.properties["KeySchema"]}
        if keys.get("HASH") == field and "RANGE" in keys:
            return resource.name
    return None


def query_partition(account: Account, table: str, name: str, value: str) -> list[Row]:
    """Return all rows of one partition of a table, in the order of their sort key."""
    condition = {
        "KeyConditionExpression": "#key = :key",
        "ExpressionAttributeNames": {"#key": name},
        "ExpressionAttributeValues": {":key": {"S": value}},
    }
    pages = account.client("dynamodb").get_paginator("query").paginate(TableName=table, **condition)
    return [deserialize(item) for page in pages for item in page["Items"]]


def of_key(account: Account, workflow: str, key: str) -> list[Row]:
    """Return the rows of a business key: its own row, its ledger, its mails, and others."""
    table = table_of(account, workflow)
    return query_partition(account, table, account.workflow(workflow)["key"], key) if table else []


def outbox_rows(account: Account, workflow: str, key: str) -> list[Row]:
    """Return the rows of the outbox about a key: events and callbacks. Their partition is the subject's kind, which is
    the first word of the starting event's type, or `execution` or `journey`."""
    table = account.assembly.tables.get("outbox")
    starting = [event for row in account.assembly.routes if row.get("starts") == workflow for event in row["events"]]
    subjects = [found[0].lower() for event in starting if (found := FIRST_WORD.match(event))]
    kinds = dict.fromkeys([*subjects, "execution", "journey"]) if table else ()
    return [row for kind in kinds for row in query_partition(account, str(table), "partitionKey", f"{kind}#{key}")]


SINCE = ("registeredAt", "openedAt", "updatedAt", "changedAt")
"""Attributes with the instant of a row's last change."""


class StuckRow(TypedDict):
    """Something past its deadline; instants in ISO 8601."""

    workflow: str
    key: str
    state: str
    since: str
    deadline: str


def overdue_rows(account: Account) -> Iterator[StuckRow]:
    """Yield the rows of the indexes `open` that are past their due instant."""
    now = account.now()
    for found in open_rows(account):
        due = parse_instant(found.due)
        if due is not None and due < now:
            row = found.read(account)
            if row.get(found.attribute) != found.due:
                continue  # closed or begun anew meanwhile: the index is a moment behind
            since = next((row[name] for name in SINCE if row.get(name)), found.due)
            state = str(row.get("status", "open"))
            yield {"workflow": found.name, "key": found.key, "state": state, "since": str(since), "deadline": found.due}


@dataclass(frozen=True)
class OpenRow:
    """A row of a sparse index `open`. `name` is the slug of its workflow, or the name of its table; `place` its primary
    key with DynamoDB types; `attribute` holds the due instant."""

    name: str
    table: str
    place: Mapping[str, Any]
    key: str
    due: str
    attribute: str

    def read(self, account: Account) -> Row:
        """Read the whole row, as an index may have keys only."""
        return deserialize(account.client("dynamodb").get_item(TableName=self.table, Key=self.place).get("Item", {}))


def open_rows(account: Account) -> Iterator[OpenRow]:
    """Yield each row of the sparse indexes `open`."""
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
                    yield OpenRow(slugs.get(table, name), table, place, read(place[names[0]]), read(item[due]), due)
