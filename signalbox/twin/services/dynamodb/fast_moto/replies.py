"""Replies in the place of botocore's endpoint: a response object and the parsed document, for a result or an error."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from botocore.parsers import create_parser

from signalbox.twin.services.dynamodb.fast_moto.response import Http

Reply = tuple[Http, dict[str, Any]]
_Copy = Callable[[Any], Any]


class Replies:
    """Builds replies; request ids count up, so that equal runs give equal ids."""

    def __init__(self) -> None:
        self._count = 0
        self._second = -1
        self._date = ""
        self._parser = create_parser("json")
        self._copies: dict[str, dict[str, _Copy]] = {}

    def forget(self) -> None:
        """Restart the request ids."""
        self._count = 0

    def result(self, operation_model: Any, result: dict[str, Any]) -> Reply:
        """Return the reply with a handler's result of plain values, without members that the model lacks."""
        copies = self._copies.get(operation_model.name)
        if copies is None:
            members = operation_model.output_shape.members
            copies = self._copies[operation_model.name] = {name: _copy_of(shape) for name, shape in members.items()}
        headers = self._headers("application/x-amz-json-1.0")
        parsed = {name: copies[name](value) for name, value in result.items() if value is not None and name in copies}
        parsed["ResponseMetadata"] = _metadata(200, headers)
        return Http(200, headers), parsed

    def error(self, operation_model: Any, error: Any) -> Reply:
        """Return the reply with one of moto's errors, parsed by botocore so that every modelled field is kept."""
        headers = {**self._headers("application/json"), "x-amzn-errortype": error.relative_error_type}
        headers["status"] = str(error.code)
        content = error.description.encode()
        response = {"status_code": error.code, "headers": headers, "body": content}
        parsed: dict[str, Any] = self._parser.parse(response, operation_model.output_shape)
        shape = operation_model.service_model.shape_for_error_code(parsed["Error"]["Code"])
        if shape is not None:
            parsed.update(self._parser.parse(response, shape))
        parsed["ResponseMetadata"] = _metadata(error.code, headers)
        return Http(error.code, headers, content), parsed

    def _headers(self, content_type: str) -> dict[str, str]:
        second = int(time.time())
        if second != self._second:
            self._second, self._date = second, formatdate(second, usegmt=True)
        self._count += 1
        request_id = f"{self._count:052d}"  # AWS gives 52 letters and digits
        return {
            "server": "amazon.com",
            "date": self._date,
            "content-type": content_type,
            "x-amzn-requestid": request_id,
        }


def _metadata(status: int, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "RequestId": headers["x-amzn-requestid"],
        "HTTPStatusCode": status,
        "HTTPHeaders": headers,
        "RetryAttempts": 0,
    }


def _same(value: Any) -> Any:
    return value


def _copy_of(shape: Any) -> _Copy:
    """Return what turns a member's value into what JSON and the model would make of it."""
    if shape.name == "AttributeValue":
        return _same  # already a new copy of the stored value, and the model allows every type
    if shape.type_name == "structure":
        return _structure({name: _copy_of(member) for name, member in shape.members.items()})
    if shape.type_name in ("map", "list"):
        return _collection(shape)
    return {"double": float, "integer": int}.get(shape.type_name, _same)


def _structure(copies: dict[str, _Copy]) -> _Copy:
    return lambda value: {
        name: copies[name](inner) for name, inner in value.items() if inner is not None and name in copies
    }


def _collection(shape: Any) -> _Copy:
    inner = _copy_of(shape.value if shape.type_name == "map" else shape.member)
    if inner is _same:
        return _same
    if shape.type_name == "map":
        return lambda value: {key: inner(each) for key, each in value.items()}
    return lambda value: [inner(each) for each in value]
