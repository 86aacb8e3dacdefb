"""Compiled check of parameters: it accepts and refuses the same values as botocore."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.validate import ParamValidator

from signalbox.twin.services.dynamodb.fast_moto.parameters import check_of

ODD: tuple[Any, ...] = ("", "x", 0, 1.5, True, None, b"", (), [], ["x"], [1], {}, {"S": "x"}, {"S": 1}, {"odd": "x"})
NESTED = {"M": {"a": {"L": [{"N": "1"}, {"B": b"x"}, {"BOOL": True}]}, "b": {"SS": ["x", "y"]}}}
PUT = {"TableName": "t", "Item": {"id": {"S": "x"}, "nested": NESTED}, "ExpressionAttributeNames": {"#a": "a"}}
RIGHT: dict[str, dict[str, dict[str, Any]]] = {
    "dynamodb": {
        "PutItem": PUT,
        "TransactWriteItems": {"TransactItems": [{"Put": PUT}], "ClientRequestToken": "t"},
        "Query": {"TableName": "t", "KeyConditionExpression": "k", "Limit": 1, "ScanIndexForward": False},
    },
    "events": {"PutEvents": {"Entries": [{"Source": "s", "Detail": "{}", "Time": 0, "Resources": ["r"]}]}},
    "xray": {"UpdateIndexingRule": {"Name": "n", "Rule": {"Probabilistic": {"DesiredSamplingPercentage": 1.0}}}},
    "sqs": {"SendMessage": {"QueueUrl": "q", "MessageBody": "b", "DelaySeconds": 1}},
    "stepfunctions": {"StartExecution": {"stateMachineArn": "a", "name": "n", "input": "{}"}},
    "s3": {"PutObject": {"Bucket": "b", "Key": "k", "Body": b"x", "Metadata": {"a": "b"}}},
}
CALLS = [(service, operation) for service, calls in RIGHT.items() for operation in calls]


def variants(value: Any) -> Iterator[Any]:
    """The value with something odd in each of its places, something missing, and something too many."""
    yield from ODD
    if isinstance(value, list):
        for at, inner in enumerate(value):
            yield from ([*value[:at], odd, *value[at + 1 :]] for odd in variants(inner))
    if isinstance(value, dict):
        yield from ({**value, name: "x"} for name in ("Odd", 1))
        for name, inner in value.items():
            yield {other: kept for other, kept in value.items() if other != name}
            yield from ({**value, name: odd} for odd in variants(inner))


@pytest.mark.parametrize(("service", "operation"), CALLS)
def test_the_check_is_botocores(service: str, operation: str) -> None:
    """A right call and all that differ from it in one place pass where they pass botocore, and nowhere else."""
    shape = boto3.client(service, region_name="us-east-1").meta.service_model.operation_model(operation).input_shape
    right = RIGHT[service][operation]
    assert check_of(shape)(right)
    for value in variants(right):
        passed = not ParamValidator().validate(value, shape).has_errors()
        assert check_of(shape)(value) == passed, value
