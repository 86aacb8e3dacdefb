"""Tables that DynamoDB refuses.

Source: Amazon DynamoDB API Reference, "CreateTable", "KeySchemaElement" (the second one is the sort key).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.assembly import Resource


def table_problems(table: Resource) -> Iterator[tuple[str, str]]:
    """Iterate over what DynamoDB refuses in a table: the property with the reason."""
    p = table.properties
    yield from key_problems("KeySchema", p.get("KeySchema", []))
    indexes = p.get("GlobalSecondaryIndexes", [])
    for number, index in enumerate(indexes):
        yield from key_problems(f"GlobalSecondaryIndexes[{number}].KeySchema", index.get("KeySchema", []))
    # AWS refuses a table without both settings too; small examples often leave them out, and mean a table on demand.
    if p.get("BillingMode") != "PROVISIONED" or table.type != "AWS::DynamoDB::Table":
        return
    if "ProvisionedThroughput" not in p:
        yield "ProvisionedThroughput", "No provisioned throughput specified for the table"
    for number, index in enumerate(indexes):
        if "ProvisionedThroughput" not in index:
            name = index.get("IndexName", "")
            yield f"GlobalSecondaryIndexes[{number}]", f"No provisioned throughput specified for the index {name}"


def key_problems(place: str, schema: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Iterate over what DynamoDB refuses in the keys of a table or an index."""
    if not isinstance(schema, list) or not all(isinstance(key, Mapping) for key in schema):
        return  # the table of properties names another shape
    kinds = [key.get("KeyType") for key in schema]
    if kinds[:1] != ["HASH"]:
        yield place, "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
    if len(kinds) > 1 and kinds[1] != "RANGE":
        yield place, "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"
    if len(kinds) > 2:
        yield place, "a key has one or two attributes"
