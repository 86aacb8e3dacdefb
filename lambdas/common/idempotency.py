"""Powertools idempotency around calls of partners: a quick answer to repeats. The conditional rows decide."""

from collections.abc import Callable
from functools import cache
from typing import Any

from lambdas.common import settings
from lambdas.common.clients import client
from lambdas.common.errors import Conflict


@cache
def _layer(_prefix: str) -> Any:
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

    # One layer per prefix: a layer keeps the prefix and the configuration that it was given first.
    return DynamoDBPersistenceLayer(table_name=settings.table("idempotency"), boto3_client=client("dynamodb"))


def once(prefix: str, key: str, payload: dict[str, Any], context: Any, effect: Callable[[], dict[str, Any]]) -> Any:
    """Return the result that `effect` had the first time for this key.

    The caller pins `prefix`; it is not derived from code that may move. Raises Conflict when the key comes with another
    payload, IdempotencyAlreadyInProgressError while the first call runs: retries must last longer than that call.
    """
    # Imported at the first call of a partner: handlers in the same module that call none do not pay for it.
    from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
    from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyValidationError

    config = IdempotencyConfig(
        event_key_jmespath="key",
        payload_validation_jmespath="payload",
        raise_on_no_idempotency_key=True,
        expires_after_seconds=settings.keep_seconds("idempotency"),  # a replay of the whole archive finds the record
        lambda_context=context,  # without it the in-progress record of a dead call would never expire
    )

    def perform(call: dict[str, Any]) -> dict[str, Any]:
        return effect()

    repeated = idempotent_function(
        perform, data_keyword_argument="call", persistence_store=_layer(prefix), config=config, key_prefix=prefix
    )
    try:
        return repeated(call={"key": key, "payload": payload})
    except IdempotencyValidationError as error:
        raise Conflict(f"{prefix}: {key} was used before with another content") from error
