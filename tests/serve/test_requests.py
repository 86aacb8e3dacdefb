"""Requests that are wrong, large, or many at once."""

import json
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from signalbox.cli import main
from signalbox.serve.api import Options
from signalbox.serve.server import open_server
from tests.serve.conftest import ROLE, client_of, new_api
from tests.serve.test_operations import PASS


def answer(url: str, body: bytes, operation: str = "ListStateMachines") -> tuple[int, dict[str, str]]:
    """The status and the document of an answer to a request without any signature."""
    request = urllib.request.Request(url, body, {"X-Amz-Target": f"AWSStepFunctions.{operation}"})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_a_request_needs_no_signature(url: str) -> None:
    """Any client is answered, as nothing here is secret."""
    assert answer(url, b"{}") == (200, {"stateMachines": []})


def test_values_inside_a_request_are_read_as_strictly(url: str) -> None:
    """Inputs and results that are nested too deeply, NaN, or too long a number are refused by the operation."""
    client = client_of(url)
    arn = client.create_state_machine(name="m", definition=json.dumps(PASS), roleArn=ROLE)["stateMachineArn"]
    for text in ("[" * 5000, "NaN", "[1e400]", "9" * 5000, "", '{"a":'):
        with pytest.raises(client.exceptions.InvalidExecutionInput):
            client.start_execution(stateMachineArn=arn, input=text)
    assert client.list_executions(stateMachineArn=arn)["executions"] == []


def test_a_request_that_ends_early_is_refused(url: str) -> None:
    """A body that is shorter than its Content-Length gets an answer, and the next request is answered."""
    host, port = url.removeprefix("http://").split(":")
    head = "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AWSStepFunctions.ListStateMachines\r\nContent-Length: 100\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"{head}\r\n{{}}".encode())
        connection.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.startswith(b"HTTP/1.1 400") and b"shorter than its Content-Length" in received
    assert answer(url, b"{}")[0] == 200


def test_wrong_requests_get_a_clear_answer(url: str) -> None:
    """No JSON, no object, an unknown operation, too many bytes."""
    assert answer(url, b"{")[1]["__type"] == "SerializationException"
    assert answer(url, b"[" * 100_000)[1]["__type"] == "SerializationException"
    assert answer(url, b"\xff\xfe\x00")[1]["__type"] == "SerializationException"
    assert answer(url, b"[]")[1]["__type"] == "ValidationException"
    assert answer(url, b"{}", "Nothing")[1]["__type"] == "UnknownOperationException"
    status, document = answer(url, b" " * 10_000_000)
    assert (status, document["__type"]) == (413, "RequestEntityTooLargeException")
    assert answer(url, b"{}")[0] == 200


def test_a_port_in_use_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, and the exit code of what could not run."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    (sentence,) = capsys.readouterr().err.splitlines()
    assert f"port {port} cannot be opened" in sentence


def test_two_clients_at_once_lose_nothing(url: str) -> None:
    """Every start has its execution."""
    client = client_of(url)
    arn = client.create_state_machine(name="m", definition=json.dumps(PASS), roleArn=ROLE)["stateMachineArn"]

    def start(number: int) -> str:
        found: str = client.start_execution(stateMachineArn=arn, name=f"run-{number}")["executionArn"]
        return found

    with ThreadPoolExecutor(2) as pool:
        arns = set(pool.map(start, range(20)))
    listed = client.list_executions(stateMachineArn=arn)["executions"]
    assert {row["executionArn"] for row in listed} == arns
    assert {row["status"] for row in listed} == {"SUCCEEDED"}


def test_only_loopback_is_bound() -> None:
    """The server is out of reach of the network."""
    api = new_api(Options())
    server = open_server(api, 0)
    assert server.host == "127.0.0.1"
    server.server_close()
    api.close()
