"""Rows of the business tables, found by the keys of the tables in the assembly."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from signalbox.desk.account import Account

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


def scan_table(account: Account, table: str, name: str, value: str) -> Iterator[Row]:
    """Yield the rows of a table in which an attribute has a value; DynamoDB reads, and bills, the whole table."""
    condition = {
        "FilterExpression": "#name = :value",
        "ExpressionAttributeNames": {"#name": name},
        "ExpressionAttributeValues": {":value": {"S": value}},
    }
    pages = account.client("dynamodb").get_paginator("scan").paginate(TableName=table, **condition)
    found = (deserialize(item) for page in pages for item in page["Items"])
    return (row for row in found if row.get(name) == value)  # a recorded run's table has no filter
