"""Requests about key attributes that DynamoDB refuses and moto takes.

Sources: Amazon DynamoDB Developer Guide, "Using Global Secondary Indexes in DynamoDB" (a key of an index has the type
that the table declares), "Filter expressions for the Query operation in DynamoDB" (no key attributes).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin.gateway.calls import Call, Parameters, ServiceError

Values = Mapping[str, Mapping[str, Any]]
ASSIGNED = re.compile(r"(?<![\w.#])([#\w]+)\s*=\s*(:\w+)")
"""A top-level attribute, or a name for it, that an update sets to a given value."""
NAMED = re.compile(r"(?<![\w.#:])([#\w]+)")


def table_of(name: str) -> Any:
    """Return moto's table of a name or an ARN; None where there is none."""
    return dynamodb_backends[ACCOUNT][REGION].tables.get(name.rpartition("/")[2])


def check_keys(call: Call) -> None:
    """Raise ServiceError for a key of another type than its index declares, and for a key in a filter."""
    p = call.parameters
    if call.operation == "Query" and "FilterExpression" in p:
        check_filter(p)
    for table, values in written(call.operation, p):
        check_types(table, values)


def written(operation: str, p: Parameters) -> Iterator[tuple[str, Values]]:
    """Iterate over the table and the values of each write, as far as the call gives them."""
    if operation == "PutItem":
        yield p["TableName"], p["Item"]
    elif operation == "UpdateItem":
        yield p["TableName"], assigned(p)
    elif operation == "BatchWriteItem":
        for table, requests in p["RequestItems"].items():
            for request in requests:
                yield table, request.get("PutRequest", {}).get("Item", {})
    elif operation == "TransactWriteItems":
        for row in p["TransactItems"]:
            if "Put" in row:
                yield row["Put"]["TableName"], row["Put"]["Item"]
            elif "Update" in row:
                yield row["Update"]["TableName"], assigned(row["Update"])


def assigned(update: Parameters) -> Values:
    """Return the values that an update sets attributes to."""
    names, values = update.get("ExpressionAttributeNames", {}), update.get("ExpressionAttributeValues", {})
    found = ASSIGNED.findall(update.get("UpdateExpression", "")) if values else []
    return {names.get(name, name): values[value] for name, value in found if value in values}


def check_types(name: str, values: Values) -> None:
    """Raise ServiceError for a key of an index whose type is not the one that the table declares."""
    table = table_of(name)
    if table is None or not (table.global_indexes or table.indexes):
        return
    declared = {row["AttributeName"]: row["AttributeType"] for row in table.attr}
    for index in (*table.global_indexes, *table.indexes):
        for key in index.schema_key_attrs:
            given = next(iter(values[key]), "") if key in values else declared[key]
            if given != declared[key]:
                wrong = f"Type mismatch for Index Key {key} Expected: {declared[key]} Actual: {given}"
                raise refused(f"One or more parameter values were invalid: {wrong} IndexName: {index.name}")


def check_filter(p: Parameters) -> None:
    """Raise ServiceError for the filter of a query that has a key of the table or index that it reads."""
    table = table_of(p["TableName"])
    if table is None:
        return
    indexes = {index.name: index.schema for index in (*table.global_indexes, *table.indexes)}
    names = p.get("ExpressionAttributeNames", {})
    used = {names.get(name, name) for name in NAMED.findall(p["FilterExpression"])}
    for row in indexes.get(p.get("IndexName", ""), table.schema):
        if row["AttributeName"] in used:
            words = "Filter Expression can only contain non-primary key attributes: Primary key attribute"
            raise refused(f"{words}: {row['AttributeName']}")


def refused(message: str) -> ServiceError:
    """Return the error of a request that DynamoDB refuses."""
    return ServiceError("ValidationException", message)
