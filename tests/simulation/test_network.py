"""A handler that reaches for another machine ends the run by name; it can reach this machine."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from signalbox.twin import Twin
from signalbox.twin.gateway.calls import UnsupportedCall
from signalbox.twin.gateway.network import check_host
from signalbox.twin.kernel.processes import Process
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned
from tests.simulation import small

HANDLERS = """
import asyncio, http.client, socket, threading, urllib.request
def caught(act):
    try:
        act()
    except Exception as error:
        return f"went on after {error}"
def by_name(event, context):
    return caught(lambda: urllib.request.urlopen("https://api.partner.example/orders", timeout=1))
def by_address(event, context):
    return caught(lambda: http.client.HTTPConnection("192.0.2.7", 8080, timeout=1).request("GET", "/"))
def by_datagram(event, context):
    return caught(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"metric", ("192.0.2.8", 8125)))
def by_status(event, context):
    return caught(lambda: socket.socket().connect_ex(("2001:db8::1", 443)))
def by_loop(event, context):
    return caught(lambda: asyncio.run(asyncio.open_connection("192.0.2.9", 443)))
def by_thread(event, context):
    thread = threading.Thread(target=lambda: caught(lambda: socket.gethostbyname("threads.example")))
    thread.start()
    thread.join()
def here(event, context):
    with socket.create_connection(("localhost", event["port"]), timeout=5) as connection:
        return connection.recv(5).decode()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an assembly with a function for each way to another machine."""
    names = ("by_name", "by_address", "by_datagram", "by_status", "by_loop", "by_thread", "here")
    resources = {name.title().replace("_", ""): small.function(name) for name in names}
    return small.assembly(tmp_path_factory.mktemp("network"), HANDLERS, resources)


def invoked(folder: Path, name: str, payload: str = "{}") -> Outcome:
    """Return the outcome of one invocation."""
    found: list[Outcome] = []
    with Twin.from_assembly(folder) as twin:
        arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
        twin.cloud.functions.invoke(twin.cloud.required_function(arn), payload, found.append)
        twin.run_until_idle()
    return found[0]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("by_name", "api.partner.example"),
        ("by_address", "192.0.2.7"),
        ("by_datagram", "192.0.2.8"),
        ("by_status", "2001:db8::1"),
        ("by_loop", "192.0.2.9"),
        ("by_thread", "threads.example"),
    ],
)
def test_another_machine_is_refused_by_name(folder: Path, name: str, host: str) -> None:
    """The run ends with the handler and the host, although the handler catches every exception."""
    with pytest.raises(UnsupportedCall, match=f"lambdas.handlers.{name} reaches for {host}, .*--ignore network.{host}"):
        invoked(folder, name)


@pytest.fixture
def port() -> Iterator[int]:
    """Return the port of a server on this machine that says `hello`."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"hello")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


def test_this_machine_can_be_reached(folder: Path, port: int) -> None:
    """A stand-in of a partner on this machine answers."""
    assert invoked(folder, "here", f'{{"port": {port}}}') == Returned('"hello"')


class Running:
    """A process of a handler that runs."""

    handler_name = "handlers.call"

    def __init__(self) -> None:
        self.surroundings = self
        self.failures: list[Exception] = []

    def fail(self, failure: Exception) -> None:
        """Note the failure."""
        self.failures.append(failure)


@pytest.mark.parametrize(
    ("host", "ignored", "refused"),
    [
        ("api.example", (), True),
        (b"api.example", ("network.other.example",), True),
        ("api.example", ("network.api.example",), False),
        ("api.example", ("network",), False),
        ("169.254.169.254", (), True),
        ("localhost.example", (), True),
        ("127.8.0.1", (), False),
        ("::1", (), False),
        ("0.0.0.0", (), False),
        (None, (), False),
    ],
)
def test_hosts(monkeypatch: pytest.MonkeyPatch, host: object, ignored: tuple[str, ...], refused: bool) -> None:
    """Handlers reach this machine and what is ignored, nothing else."""
    running = Running()
    monkeypatch.setattr(Process, "current", running)
    check_host(host, ignored)
    assert bool(running.failures) == refused
