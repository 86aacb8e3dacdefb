"""Open rows by the sparse indexes `open` of the tables, and those that are past their due instant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from signalbox.desk.account import Account
from signalbox.desk.journey_rows import tables_of
from signalbox.desk.rows import Row, deserialize, read, table_of
from signalbox.instants import parse_instant

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
    for found, row in overdue(account):
        since = next((row[name] for name in SINCE if row.get(name)), found.due)
        own = f"{found.part} {row['state']}" if "state" in row else "open"
        state = str(row.get("status", own))
        yield {"workflow": found.name, "key": found.key, "state": state, "since": str(since), "deadline": found.due}


def overdue(account: Account) -> Iterator[tuple["OpenRow", Row]]:
    """Yield each row of an index `open` that is past its due instant: its place, and the whole row."""
    now = account.now()
    for found in open_rows(account):
        due = parse_instant(found.due)
        if due is not None and due < now:
            row = found.read(account)
            if row.get(found.attribute) == found.due:
                yield found, row  # else closed or begun anew meanwhile: the index is a moment behind


@dataclass(frozen=True)
class OpenRow:
    """A row of a sparse index `open`. `name` is the slug of its flow, or the name of its table; `part` the name of its
    table; `place` its primary key with DynamoDB types; `attribute` holds the due instant."""

    name: str
    part: str
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
    slugs: dict[str | None, str] = {table_of(account, row["slug"]): row["slug"] for row in account.assembly.workflows}
    for row in account.assembly.journeys:
        slugs |= {table: row["slug"] for _, table in tables_of(account, row["key"])}
    for name, table in account.assembly.tables.items():
        resource = next(r for r in account.assembly.of_type("AWS::DynamoDB::Table") if r.name == table)
        for index in resource.properties.get("GlobalSecondaryIndexes", []):
            if index["IndexName"] == "open":
                names = [key["AttributeName"] for key in resource.properties["KeySchema"]]
                due = next(key["AttributeName"] for key in index["KeySchema"] if key["KeyType"] == "RANGE")
                pages = account.client("dynamodb").get_paginator("scan").paginate(TableName=table, IndexName="open")
                for item in (item for page in pages for item in page["Items"]):
                    place = {part: item[part] for part in names}
                    yield OpenRow(
                        slugs.get(table, name), name, table, place, read(place[names[0]]), read(item[due]), due
                    )
