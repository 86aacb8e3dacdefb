"""A server on a free port, and the API without HTTP."""

import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from signalbox.serve.api import Api, Options
from signalbox.serve.server import open_server

ROLE = "arn:aws:iam::123456789012:role/r"
Call = Callable[..., dict[str, Any]]


def new_api(options: Options) -> Api:
    """An API whose ids count up and whose time stands still."""
    numbers = itertools.count(1)
    return Api(options, lambda: 1_000_000.0, lambda: f"id-{next(numbers)}")


@pytest.fixture
def call() -> Iterator[Call]:
    """Call an operation by name and parameters, in virtual time."""
    api = new_api(Options(virtual=True))
    yield lambda operation, **parameters: api.call(operation, parameters)
    api.close()


@pytest.fixture
def url() -> Iterator[str]:
    """The address of a server in virtual time."""
    api = new_api(Options(virtual=True))
    server = open_server(api, 0)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    api.close()


def client_of(url: str) -> Any:
    """A boto3 client of a server, with credentials that are none."""
    return boto3.client(
        "stepfunctions",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
