"""A small AWS account on moto for the handlers, built from the table of the system."""

import json
import pickle
import re
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlparse

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.dynamodb.models import dynamodb_backends
from moto.events.models import events_backends
from moto.sqs.models import sqs_backends

from lambdas.common import idempotency
from lambdas.common.clients import client
from lambdas.common.events.contracts import validate
from lambdas.common.events.envelope import contract_name, parse_detail
from lambdas.common.ports import circuit
from lambdas.common.ports.partner import partner
from lambdas.common.storage.typed_values import plain_item, typed_item
from signalbox.twin.services.dynamodb.fast_moto import Answers
from stacks.routes import ROWS, TABLES
from stacks.table import Table

REGION = "us-east-1"
QUEUES = f"https://sqs.{REGION}.amazonaws.com"
EMPTY_TABLES: list[bytes] = []
PUBLISHED = {event for route in ROWS.routes for event in route.publishes}


SMALL = re.compile(r"(?<![#:\w])(?:set|remove|add|delete|and|or|not|in|between)(?!\w)")
"""Keyword in small letters ("Update expressions" and "Condition and filter expressions, operators, and functions",
Amazon DynamoDB Developer Guide)."""


@cache
def aws(service: str) -> Any:
    """The tests' own client of a service: made once, as making one takes longer than most tests."""
    return boto3.client(service, region_name=REGION)


def forget_partners() -> None:
    """Empty the caches that depend on a test's environment; clients may stay, moto answers them all."""
    partner.cache_clear()
    idempotency._layer.cache_clear()
    circuit._store.cache_clear()
    if breaker := sys.modules.get("aws_lambda_powertools.utilities.circuit_breaker.base"):
        breaker._LOCAL_FAILURES.clear()  # else the circuit of one test opens in another


def expressed(arguments: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the parts of a request that may hold expressions: itself, or the items of its transaction."""
    yield arguments
    for item in arguments.get("TransactItems", ()):
        yield from item.values()


class Context:
    """Lambda's context, with time to spare unless told otherwise."""

    function_name = "unit"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:unit"
    aws_request_id = "request-1"

    def __init__(self, remaining: int = 30_000) -> None:
        self.remaining = remaining

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds before the time-out."""
        return self.remaining


class World:
    """The account: tables, a dead-letter queue, a bus, a machine, and shorthands to look into them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, naps: list[float]) -> None:
        self.naps = naps
        self.prepared: set[str] = set()  # rows of the outbox that a test wrote itself
        self.observed: list[tuple[Any, str, Callable[..., Any]]] = []
        self.monkeypatch = monkeypatch
        for name, value in {
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": REGION,
        }.items():
            monkeypatch.setenv(name, value)
        self.dynamodb = aws("dynamodb")
        answers = Answers()  # moto's own code without HTTP around it: a tenth of the time
        for one in (self.dynamodb, client("dynamodb")):
            monkeypatch.setattr(one, "_make_api_call", one._make_api_call)  # as it was, after the test
            answers.attach(one)
        self.expressions: set[tuple[str, ...]] = set()
        self._register(client("dynamodb"), "provide-client-params.dynamodb", self._note_expressions)
        self.sqs = aws("sqs")
        self._tables()
        self.dead_letters_url = sqs_backends[ACCOUNT][REGION].create_queue("dead", {}).url(urlparse(QUEUES))
        events_backends[ACCOUNT][REGION].create_event_bus("signalbox")
        monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", self.dead_letters_url)
        monkeypatch.setenv("BUS_NAME", "signalbox")
        monkeypatch.setenv("PARTNERS", "sandbox")
        monkeypatch.setenv("WORKFLOWS", json.dumps(ROWS.places()))
        monkeypatch.setenv("MACHINE_ARN", "arn:aws:states:us-east-1:111122223333:stateMachine:orders:live")
        self.started = self.answer("stepfunctions", "start_execution", {})

    def _tables(self) -> None:
        """Make the system's tables by DynamoDB's interface once, then copy them, because making them takes longer than
        most tests.
        """
        here = dynamodb_backends[ACCOUNT][REGION]
        if not EMPTY_TABLES:
            for name, table in TABLES.items():
                self._create(name, table)
            EMPTY_TABLES.append(pickle.dumps(here.tables))
        here.tables.update(pickle.loads(EMPTY_TABLES[0]))
        for name in TABLES:
            self.monkeypatch.setenv(f"TABLE_{name.upper()}", name)
            self.monkeypatch.setenv(f"KEEP_DAYS_{name.upper()}", "30")

    def _create(self, name: str, table: Table) -> None:
        keys = [(table.partition_key, "HASH")] + ([(table.sort_key, "RANGE")] if table.sort_key else [])
        used = {key for key, _ in keys} | {key for pair in table.indexes.values() for key in pair}
        arguments: dict[str, Any] = {}
        if table.indexes:
            arguments["GlobalSecondaryIndexes"] = [
                {
                    "IndexName": index,
                    "KeySchema": [
                        {"AttributeName": pair[0], "KeyType": "HASH"},
                        {"AttributeName": pair[1], "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "KEYS_ONLY" if index in table.keys_only else "ALL"},
                }
                for index, pair in table.indexes.items()
            ]
        self.dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in sorted(used)],
            BillingMode="PAY_PER_REQUEST",
            **arguments,
        )

    def machine(self) -> str:
        """A real machine on moto, started for real from now on; its ARN."""
        role = "arn:aws:iam::111122223333:role/machine"
        definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
        self.monkeypatch.setattr(client("stepfunctions"), "start_execution", aws("stepfunctions").start_execution)
        made = aws("stepfunctions").create_state_machine(name="orders", definition=definition, roleArn=role)
        self.monkeypatch.setenv("MACHINE_ARN", made["stateMachineArn"])
        return str(made["stateMachineArn"])

    def observe(self, moment: str, seen: Callable[..., None]) -> None:
        """Call `seen` at this event of the handlers' DynamoDB client, until the test is over."""
        self._register(client("dynamodb"), moment, seen)

    def _note_expressions(self, params: Mapping[str, Any], **_: Any) -> None:
        for item in expressed(params):
            texts = " ".join(str(item[name]) for name in sorted(item) if name.endswith("Expression"))
            used = re.findall(r":\w+", texts)
            unused = [name for name in item.get("ExpressionAttributeValues", ()) if name not in used]
            self.expressions.add((texts, *unused))

    def check_expressions(self) -> None:
        """Check what moto takes and AWS does not: keywords in small letters, and values that no expression uses."""
        assert [found for found in self.expressions if len(found) > 1 or SMALL.search(found[0])] == []

    def _register(self, one: Any, moment: str, seen: Callable[..., Any]) -> None:
        one.meta.events.register_first(moment, seen)
        self.observed.append((one, moment, seen))

    def check_events(self) -> None:
        """Check each event that handlers wrote into the outbox by its contract. Raises InvalidEvent, with the field."""
        for row in self.rows("outbox"):
            if row["kind"] == "event" and row["id"] not in self.prepared:
                validate(parse_detail(json.loads(row["body"])))

    def close(self) -> None:
        """Forget what was registered at the clients, which outlive the test."""
        for one, moment, seen in self.observed:
            one.meta.events.unregister(moment, seen)

    def answer(self, service: str, operation: str, *answers: Any) -> list[dict[str, Any]]:
        """Set the answers of the handlers' client; the last one is repeated, and an exception is raised.

        Returns the list that every call's arguments are added to.
        """
        calls: list[dict[str, Any]] = []

        def answered(**arguments: Any) -> Any:
            calls.append(arguments)
            answer = answers[min(len(calls), len(answers)) - 1]
            if isinstance(answer, BaseException):
                raise answer
            return answer(**arguments) if callable(answer) else answer

        self.monkeypatch.setattr(client(service), operation, answered)
        return calls

    def put(self, table: str, item: Mapping[str, Any]) -> None:
        """Write a row unchanged."""
        if table == "outbox":
            self.prepared.add(item["id"])
        self.dynamodb.put_item(TableName=table, Item=typed_item(item))

    def row(self, table: str, **key: str) -> dict[str, Any] | None:
        """One row, or None."""
        answer = self.dynamodb.get_item(TableName=table, Key=typed_item(key))
        return plain_item(answer["Item"]) if "Item" in answer else None

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table."""
        return [plain_item(item) for item in self.dynamodb.scan(TableName=table)["Items"]]

    def order(self, order_id: str = "order-1") -> dict[str, Any]:
        """The order's own row."""
        return self.row("orders", orderId=order_id, record="order") or {}

    def ledger(self, order_id: str = "order-1") -> dict[str, str]:
        """State by step."""
        return {
            row["record"].removeprefix("step#"): row["state"]
            for row in self.rows("orders")
            if row["orderId"] == order_id and row["record"].startswith("step#")
        }

    def payments(self, order_id: str = "order-1") -> dict[str, str]:
        """State by paymentId."""
        return {
            row["paymentId"]: row["state"]
            for row in self.rows("orders")
            if row["orderId"] == order_id and row["record"].startswith("payment#")
        }

    def said(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the outbox in the order of writing per key: (event type or `callback`, data or answer)."""
        found = sorted(self.rows("outbox"), key=lambda row: (row["createdAt"], row["id"]))
        bodies = [(row["kind"], json.loads(row["body"])) for row in found]
        return [(body["type"], body["data"]) if kind == "event" else (kind, body) for kind, body in bodies]

    def on_hand(self, sku: str) -> int:
        """Stock of a SKU."""
        row = self.row("stock", sku=sku)
        return int(row["onHand"]) if row else 0

    def behave(self, name: str, behaviour: str, calls: int | None = None) -> None:
        """Set the behaviour of a partner of the sandbox."""
        row: dict[str, Any] = {"id": f"behaviour#{name}", "behave": behaviour}
        self.put("sandbox", row if calls is None else {**row, "calls": calls})

    def dead_letters(self) -> list[tuple[str, str]]:
        """(reason, body) of every dead letter."""
        answer = self.sqs.receive_message(
            QueueUrl=self.dead_letters_url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        return [
            (message["MessageAttributes"]["reason"]["StringValue"], message["Body"])
            for message in answer.get("Messages", [])
        ]


def delivered(type_name: str, data: Mapping[str, Any], /, **changed: Any) -> dict[str, Any]:
    """An EventBridge event with one of our CloudEvents as its detail; `changed` replaces fields of the detail.

    What routes publish comes from a workflow, the rest from outside.
    """
    detail = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "signalbox.orders" if type_name in PUBLISHED else "signalbox.external",
        "type": type_name,
        "time": "2026-01-01T00:00:00.000Z",
        "subject": "order-1",
        "datacontenttype": "application/json",
        "dataschema": contract_name(type_name),
        "data": data,
        **changed,
    }
    return {"version": "0", "detail-type": type_name, "source": detail["source"], "detail": detail}


def stream_batch(*found: Mapping[str, Any], event_name: str = "INSERT") -> dict[str, Any]:
    """A batch of the outbox's stream, with sequence numbers from 1."""
    return {
        "Records": [
            {
                "eventName": event_name,
                "eventSource": "aws:dynamodb",
                "dynamodb": {"SequenceNumber": str(number), "NewImage": typed_item(row)},
            }
            for number, row in enumerate(found, 1)
        ]
    }


def aws_error(code: str, operation: str = "Operation") -> ClientError:
    """Return the error that botocore raises when AWS answers with this code."""
    return ClientError({"Error": {"Code": code, "Message": "injected"}}, operation)


def batch(*bodies: str | dict[str, Any]) -> dict[str, Any]:
    """A queue's batch of these messages."""
    texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": "handle",
                "body": text,
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1767603600000"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:111122223333:orders",
                "awsRegion": REGION,
            }
            for number, text in enumerate(texts)
        ]
    }
