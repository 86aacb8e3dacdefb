"""Answers of AWS's services from a snapshot: the operations of boto3 that read, with all rows in one page."""

import base64
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from signalbox.desk.recorded.snapshot import Document, Snapshot

DATES = ("startDate", "stopDate", "timestamp")


class Reader:
    """Client of one service."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.meta = SimpleNamespace(region_name=snapshot.head["region"])

    def get_paginator(self, operation: str) -> "Pages":
        """Return the pages of an operation."""
        return Pages(getattr(self, operation))


class Pages:
    """One page: the whole answer of an operation."""

    def __init__(self, operation: Callable[..., Document]) -> None:
        self.operation = operation

    def paginate(self, **arguments: Any) -> Iterator[Document]:
        """Yield the page."""
        yield self.operation(**arguments)


class Identity(Reader):
    """Security Token Service."""

    def get_caller_identity(self) -> Document:
        """Answer GetCallerIdentity."""
        return dict(self.snapshot.head["identity"])


class Tables(Reader):
    """DynamoDB; items keep its typed JSON."""

    def items(self, table: str, holding: str = "") -> Iterator[Document]:
        """Yield the items of a table that hold a text."""
        return (binary(line["item"]) for line in self.snapshot.of("row", table, holding))

    def query(self, **asked: Any) -> Document:
        """Answer Query for one partition: the only condition is `#key = :key`."""
        name, value = asked["ExpressionAttributeNames"]["#key"], asked["ExpressionAttributeValues"][":key"]
        found = self.items(asked["TableName"], value["S"])
        return {"Items": [item for item in found if item.get(name) == value]}

    def scan(self, **asked: Any) -> Document:
        """Answer Scan of a table, or of its sparse index `open`: the items that have its keys."""
        if "IndexName" not in asked:
            return {"Items": list(self.items(asked["TableName"]))}
        keys = self.snapshot.head["open"][asked["TableName"]]
        return {"Items": [item for item in self.items(asked["TableName"]) if all(key in item for key in keys)]}

    def get_item(self, **asked: Any) -> Document:
        """Answer GetItem."""
        key = asked["Key"]
        found = self.items(asked["TableName"], next(iter(key.values()))["S"])
        return next(({"Item": item} for item in found if all(item.get(name) == key[name] for name in key)), {})


class States(Reader):
    """Step Functions."""

    class exceptions:  # noqa: N801 - boto3's name
        """Errors of the service."""

        class ExecutionDoesNotExist(Exception):
            """No execution has this ARN."""

    def list_executions(self, **asked: Any) -> Document:
        """Answer ListExecutions, newest first."""
        rows = [dated(line["description"]) for line in self.snapshot.all("execution")]
        wanted = (asked["stateMachineArn"], asked["statusFilter"])
        return {"executions": [row for row in reversed(rows) if (row["stateMachineArn"], row["status"]) == wanted]}

    def describe_execution(self, **asked: Any) -> Document:
        """Answer DescribeExecution."""
        for line in self.snapshot.of("execution", asked["executionArn"]):
            return dated(line["description"])
        raise self.exceptions.ExecutionDoesNotExist(asked["executionArn"])

    def get_execution_history(self, **asked: Any) -> Document:
        """Answer GetExecutionHistory."""
        lines = self.snapshot.of("history", asked["executionArn"])
        return {"events": [dated(event) for line in lines for event in line["events"]]}


class Functions(Reader):
    """Lambda."""

    def list_event_source_mappings(self) -> Document:
        """Answer ListEventSourceMappings."""
        return {"EventSourceMappings": [line["description"] for line in self.snapshot.all("source")]}

    def list_tags(self, **asked: Any) -> Document:
        """Answer ListTags."""
        (line,) = self.snapshot.of("source", asked["Resource"])
        return {"Tags": line["tags"]}


class Objects(Reader):
    """S3; the snapshot holds the archive."""

    def list_objects_v2(self, **asked: Any) -> Document:
        """Answer ListObjectsV2."""
        keys = (str(line["object"]) for line in self.snapshot.all("object"))
        return {"Contents": [{"Key": key} for key in keys if key.startswith(asked["Prefix"])]}

    def get_object(self, **asked: Any) -> Document:
        """Answer GetObject."""
        (line,) = self.snapshot.of("object", asked["Key"])
        return {"Body": io.BytesIO(base64.b64decode(line["body"]))}


def dated(document: Document) -> Document:
    """Return a document with its instants as boto3 gives them."""
    return {name: datetime.fromtimestamp(value, UTC) if name in DATES else value for name, value in document.items()}


def binary(item: Document) -> Document:
    """Return an item with its binary values, which JSON cannot hold, as bytes."""
    return {name: {"B": base64.b64decode(value["B"])} if "B" in value else value for name, value in item.items()}
