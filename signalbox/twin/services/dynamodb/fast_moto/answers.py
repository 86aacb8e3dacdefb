"""Answers to DynamoDB calls at the point where botocore would build a request: no JSON, no HTTP, no signature."""

from __future__ import annotations

from typing import Any

from botocore import xform_name
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.responses import DynamoHandler
from werkzeug.exceptions import HTTPException

from signalbox.twin.services.dynamodb.fast_moto.clients import shorten
from signalbox.twin.services.dynamodb.fast_moto.replies import Replies, Reply
from signalbox.twin.services.dynamodb.fast_moto.requests import body_of
from signalbox.twin.services.dynamodb.fast_moto.tables import expiry, streams
from signalbox.twin.services.dynamodb.fast_moto.tables.request_tokens import Tokens

OPERATIONS = frozenset(
    [
        "GetItem",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "Query",
        "Scan",
        "TransactWriteItems",
        "TransactGetItems",
        "BatchGetItem",
        "BatchWriteItem",
        "CreateTable",
        "UpdateTimeToLive",
    ]
)
_METHODS = {name: xform_name(name) for name in OPERATIONS}


class _Handler(DynamoHandler):  # type: ignore[misc] # moto is untyped
    """moto's handler of one call, without the web request around it."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__()
        self.current_account = account
        self.region = region

    @property
    def dynamodb_backend(self) -> Any:
        # Plain dict reads: moto's own lookup takes a lock and walks the list of every backend, at each access.
        regions = dict.get(dynamodb_backends, self.current_account)
        backend = dict.get(regions, self.region) if regions is not None else None
        return backend if backend is not None else dynamodb_backends[self.current_account][self.region]


class Answers:
    """Answers calls on items, and those that make tables, from moto's backend of one account and region. Use inside
    `patched()`. Errors come back as replies, as they do from AWS; defects of moto are raised unchanged."""

    def __init__(self, account: str = "123456789012", region: str = "us-east-1") -> None:
        self._handler = _Handler(account, region)
        self._replies = Replies()
        self._tokens = Tokens()

    def supports(self, operation_model: Any) -> bool:
        """Return whether `answer` supports this botocore OperationModel; other calls go moto's own way."""
        return operation_model.name in OPERATIONS and operation_model.service_model.service_name == "dynamodb"

    def answer(self, operation_model: Any, parameters: Any) -> Reply:
        """Return what botocore's endpoint would return for this call: (response with `.status_code`, parsed document).
        `parameters` are those of the call, which botocore has validated."""
        body = body_of(operation_model, parameters)
        try:
            return self._replies.result(operation_model, self._run(operation_model.name, body))
        except HTTPException as error:
            return self._replies.error(operation_model, error)

    def attach(self, client: Any) -> None:
        """Let a boto3 client's calls be answered here; calls that this does not support go moto's own way."""
        shorten(client, self.supports, lambda model, parameters, _: self.answer(model, parameters))

    def stream_records(self, table_name: str, after: int = 0, limit: int | None = None) -> list[dict[str, Any]]:
        """Return the stream records of a table after a sequence number, oldest first, at most `limit`. They have the
        shape of Lambda's event (`Records`), JSON values throughout, and are the caller's own. Trimmed records are left
        out. The cost grows only with what is returned."""
        return streams.records_after(self.table(table_name), after, limit)

    def trim_stream(self, table_name: str, up_to: int) -> int:
        """Delete the records up to sequence number `up_to`, return how many; 24 hours delete them anyway."""
        return streams.trim(self.table(table_name), up_to)

    def items(self, table_name: str) -> list[dict[str, Any]]:
        """Return the items of a table in the order of a scan, each in typed JSON."""
        return [item.to_json()["Attributes"] for item in self.table(table_name).all_items()]

    def expire(self, table_name: str, now: float) -> int:
        """Delete the items whose time to live is before `now` (epoch seconds); return how many."""
        return expiry.expire(self.table(table_name), now)

    def reset(self) -> None:
        """Delete all tables, tokens and request ids of this account and region."""
        self._handler.dynamodb_backend.reset()
        self._tokens.forget()
        self._replies.forget()

    def table(self, name: str) -> Any:
        """Return moto's table of this name."""
        return self._handler.dynamodb_backend.get_table(name)

    def _run(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        self._handler.body = self._handler.params = body
        token = body.get("ClientRequestToken") if operation == "TransactWriteItems" else None
        if token is not None and self._tokens.seen(token, body):
            return {"ConsumedCapacity": [], "ItemCollectionMetrics": {}}
        result: dict[str, Any] = getattr(self._handler, _METHODS[operation])().result
        if token is not None:
            self._tokens.keep(token, body)
        return result
