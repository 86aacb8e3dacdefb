"""Rows and transactions of DynamoDB; a failed condition is a branch of the business."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.errors import TransientError
from lambdas.common.jitter import pause
from lambdas.common.storage.typed_values import Plain, plain_item, typed, typed_item

TRIES = 8
"""Tries of a write that conflicts with a transaction: with full jitter up to 1 s each, about 2 s in all."""


class ConditionFailed(Exception):
    """Another writer was first.

    `found` holds, for each item of the write, the row that failed its condition: None where the condition held, an
    empty dict where there was no row. It is no argument of the error, or each traceback would print the rows.
    """

    def __init__(self, found: Sequence[dict[str, Plain] | None]) -> None:
        super().__init__(f"{sum(row is not None for row in found)} of {len(found)} conditions did not hold")
        self.found = found


def _names(*expressions: str | None) -> dict[str, str]:
    return {name: name[1:] for text in expressions if text for name in re.findall(r"#\w+", text)}


def _expressions(names: dict[str, str], values: Mapping[str, Plain] | None) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    if names:
        arguments["ExpressionAttributeNames"] = names
    if values:
        arguments["ExpressionAttributeValues"] = {f":{name}": typed(value) for name, value in values.items()}
    return arguments


def _conditional(condition: str | None) -> dict[str, Any]:
    if condition is None:
        return {}
    return {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def put(
    table: str, item: Mapping[str, Plain], condition: str | None = None, values: Mapping[str, Plain] | None = None
) -> dict[str, Any]:
    """Return an item of a transaction: write a whole row. `#name` in a condition stands for the attribute `name`."""
    return {
        "Put": {
            "TableName": settings.table(table),
            "Item": typed_item(item),
            **_conditional(condition),
            **_expressions(_names(condition), values),
        }
    }


def update(
    table: str,
    key: Mapping[str, Plain],
    expression: str,
    values: Mapping[str, Plain] | None = None,
    condition: str | None = None,
) -> dict[str, Any]:
    """Return an item of a transaction: change some attributes of a row."""
    return {
        "Update": {
            "TableName": settings.table(table),
            "Key": typed_item(key),
            "UpdateExpression": expression,
            **_conditional(condition),
            **_expressions(_names(expression, condition), values),
        }
    }


def check(
    table: str, key: Mapping[str, Plain], condition: str, values: Mapping[str, Plain] | None = None
) -> dict[str, Any]:
    """Return an item of a transaction: a condition on a row that the transaction does not change."""
    return {
        "ConditionCheck": {
            "TableName": settings.table(table),
            "Key": typed_item(key),
            **_conditional(condition),
            **_expressions(_names(condition), values),
        }
    }


def get(table: str, key: Mapping[str, Plain], consistent: bool = True) -> dict[str, Plain] | None:
    """Return a row, or None; strongly consistent unless the caller can do with an older one at half the price."""
    place = {"TableName": settings.table(table), "Key": typed_item(key)}
    answer = call("dynamodb", "get_item", **place, ConsistentRead=consistent)
    return plain_item(answer["Item"]) if "Item" in answer else None


def query_pages(
    table: str,
    index: str,
    condition: str,
    values: Mapping[str, Plain],
    limit: int | None = None,
) -> Iterator[list[dict[str, Plain]]]:
    """Yield the pages of a query of an index; `#name` in the condition stands for the attribute `name`.

    `limit` is the number of rows in a page, else DynamoDB's 1 MB is.
    """
    more: dict[str, Any] = {"Limit": limit} if limit else {}
    while True:
        answer = call(
            "dynamodb",
            "query",
            TableName=settings.table(table),
            IndexName=index,
            KeyConditionExpression=condition,
            **_expressions(_names(condition), values),
            **more,
        )
        yield [plain_item(item) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return
        more["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def is_index_empty(table: str, index: str) -> bool:
    """Return whether an index holds no row: one read instead of a query of each of its shards."""
    answer = call("dynamodb", "scan", TableName=settings.table(table), IndexName=index, Select="COUNT", Limit=1)
    # A page can be empty and not the last one ("Scanning tables in DynamoDB", "Paginating the results").
    return not answer["Count"] and "LastEvaluatedKey" not in answer


def write(item: Mapping[str, Any]) -> None:
    """Write one item of `put` or `update` alone, without a transaction; ConditionFailed with one row.

    Conflicts with transactions and throttles are retried as in `transact`. There is no client token here: a retry whose
    first try was written finds its own row, so callers must accept a row of their own as success.
    """
    ((kind, arguments),) = item.items()
    for attempt in range(TRIES - 1):
        try:
            return _write_once(kind, arguments)
        except TransientError:
            pause(attempt)
    return _write_once(kind, arguments)


def _write_once(kind: str, arguments: Mapping[str, Any]) -> None:
    try:
        call("dynamodb", f"{kind.lower()}_item", **arguments)
    except ClientError as error:
        if error_code(error) != "ConditionalCheckFailedException":
            raise
        raise ConditionFailed([plain_item(error.response.get("Item", {}))]) from error


def transact(items: Sequence[Mapping[str, Any]]) -> None:
    """Write all items or none; ConditionFailed where a condition does not hold.

    Conflicts with other transactions and throttles are no failed conditions ("Amazon DynamoDB Transactions: How it
    works"): they are retried with jitter under the same client token, and become TransientError when they last.
    """
    token = str(uuid.uuid4())
    for attempt in range(TRIES):
        try:
            call("dynamodb", "transact_write_items", TransactItems=list(items), ClientRequestToken=token)
        except TransientError:
            if attempt == TRIES - 1:
                raise
        except ClientError as error:
            _raise_unless_conflict(error)
        else:
            return
        pause(attempt)
    raise TransientError("the transaction kept conflicting with others")


def _raise_unless_conflict(error: ClientError) -> None:
    if error_code(error) != "TransactionCanceledException":
        raise error
    reasons = error.response.get("CancellationReasons", [])
    if any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons):
        raise ConditionFailed([_found(reason) for reason in reasons]) from error
    if any(reason.get("Code") in {"ValidationError", "ItemCollectionSizeLimitExceeded"} for reason in reasons):
        raise error


def _found(reason: Mapping[str, Any]) -> dict[str, Plain] | None:
    if reason.get("Code") != "ConditionalCheckFailed":
        return None
    return plain_item(reason.get("Item", {}))
