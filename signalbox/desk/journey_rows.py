"""Rows of a journey: one in the table of each consumer that has the journey's key as its partition key."""

from collections.abc import Iterator

from signalbox.desk import rows
from signalbox.desk.account import Account
from signalbox.desk.rows import Row


def tables_of(account: Account, key: str) -> Iterator[tuple[str, str]]:
    """Yield name and physical name of each table with this partition key and no sort key."""
    by_name = {resource.name: resource for resource in account.assembly.of_type("AWS::DynamoDB::Table")}
    for name, table in account.assembly.tables.items():
        schema = [(part["AttributeName"], part["KeyType"]) for part in by_name[table].properties["KeySchema"]]
        if schema == [(key, "HASH")]:
            yield name, table


def of_key(account: Account, slug: str, key: str) -> list[Row]:
    """Return the row of a key in the table of each consumer, with the table's name as its `record`."""
    field = account.flow(slug)["key"]
    return [
        {**row, "record": name}
        for name, table in tables_of(account, field)
        for row in rows.query_partition(account, table, field, key)
    ]


def outbox_rows(account: Account, slug: str, key: str) -> list[Row]:
    """Return the rows of the outbox about a key: a consumer's events have the partition `<table>#<key>`."""
    outbox = account.assembly.tables.get("outbox")
    kinds = [slug, *(name for name, _ in tables_of(account, account.flow(slug)["key"]))] if outbox else []
    return [
        row for kind in kinds for row in rows.query_partition(account, str(outbox), "partitionKey", f"{kind}#{key}")
    ]


def last_change(found: list[Row]) -> str | None:
    """Return the instant of the last change of any row, as ISO 8601."""
    return max((str(row["updatedAt"]) for row in found if "updatedAt" in row), default=None)


def states(found: list[Row]) -> str | None:
    """Return the state of each row by its table: `profiles ACTIVE, journeys OPEN`; None without any."""
    return ", ".join(f"{row['record']} {row['state']}" for row in found if "state" in row) or None
