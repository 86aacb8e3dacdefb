"""Sets of DynamoDB actions that the rows grant: one name for each way in which handlers use a table."""

from collections.abc import Mapping

from stacks.table import Actions

WRITE_ONCE = ("PutItem",)
CHANGE = ("UpdateItem",)
READ = ("GetItem",)
DECIDE = ("GetItem", "UpdateItem")
STEP = (*DECIDE, "PutItem")
CLOSE = (*DECIDE, "ConditionCheckItem")
UNDO = (*STEP, "ConditionCheckItem")
IDEMPOTENT = ("PutItem", "UpdateItem", "DeleteItem")
"""Powertools reads no record: a refused put brings it along (aws_lambda_powertools,
`DynamoDBPersistenceLayer._put_record`)."""
PARTNER = {"idempotency": IDEMPOTENT, "sandbox": ("GetItem", "PutItem", "UpdateItem")}
MAIL = {"sandbox": ("GetItem", "PutItem", "UpdateItem")}


def own(table: str) -> Mapping[str, Actions]:
    """Return what `lambdas/common/storage/own_rows.py` does with a consumer's table."""
    return {table: ("GetItem", "PutItem"), "outbox": WRITE_ONCE}
