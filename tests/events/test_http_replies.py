"""Responses of an HTTP API: what a function returns becomes a response as API Gateway makes it."""

import json
from typing import Any

import pytest

from signalbox.twin.services.apigateway.payloads import reply_of
from signalbox.twin.services.apigateway.request import Reply
from signalbox.twin.services.aws_lambda.outcomes import Raised, Returned, Throttled

JSON = {"content-type": "application/json"}
FAILED = (500, {}, '{"message":"Internal Server Error"}')


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"statusCode": 201, "headers": {"a": "b"}, "body": "c"}, (201, {"a": "b"}, "c")),
        ({"statusCode": "204"}, (204, {}, "")),
        ({"statusCode": 200, "headers": None, "body": None}, (200, {}, "")),
        ({"statusCode": 200, "body": "YQ==", "isBase64Encoded": True}, (200, {}, "a")),
        ({"found": 1}, (200, JSON, '{"found": 1}')),
        ("text", (200, JSON, "text")),
        ([1], (200, JSON, "[1]")),
        (None, (200, JSON, "null")),
        ({"statusCode": "many"}, FAILED),
        ({"statusCode": 200, "body": {"a": 1}}, FAILED),
        ({"statusCode": 200, "headers": ["a"]}, FAILED),
    ],
)
def test_a_result_becomes_a_response(answer: Any, expected: tuple[int, dict[str, str], str]) -> None:
    """A result without a status is a body. A wrong shape is an error of the API, not of the twin."""
    assert reply_of(Returned(json.dumps(answer))) == Reply(*expected)


@pytest.mark.parametrize("outcome", [Raised("E", "m", "{}"), Throttled()])
def test_a_failed_function_is_an_internal_error(outcome: Raised | Throttled) -> None:
    """A caller does not see the error."""
    assert reply_of(outcome) == Reply(*FAILED)
