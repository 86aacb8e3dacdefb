"""Servers on loopback, which end on SIGINT and SIGTERM."""

import io
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from typing import Any

import typer
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from signalbox.errors import InputError

LOOPBACK = "127.0.0.1"


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Write nothing."""


def serve_on_loopback(app: Callable[..., Any], port: int) -> BaseWSGIServer:
    """Return a server of a WSGI program, each request in a thread. Raises InputError where the port is taken."""
    try:
        with redirect_stderr(io.StringIO()):  # werkzeug adds sentences of its own to ours
            return make_server(LOOPBACK, port, app, threaded=True, request_handler=_Quiet)
    except (OSError, SystemExit, OverflowError) as error:
        raise InputError(f"port {port} cannot be opened: another program uses it, or it is not allowed.") from error


def serve_until_signal(server: BaseWSGIServer, query: str = "") -> None:
    """Print the server's address, with a query such as `?token=x`, and serve until SIGINT or SIGTERM."""
    with ended_by_signals(server):
        typer.echo(f"listening on http://{LOOPBACK}:{server.server_port}{query}")
        server.serve_forever(poll_interval=0.05)
    server.server_close()


@contextmanager
def ended_by_signals(server: BaseWSGIServer) -> Iterator[None]:
    """Have SIGINT and SIGTERM end the server."""

    def end(number: int, frame: object) -> None:
        # shutdown waits for the loop, which runs in this very thread.
        threading.Thread(target=server.shutdown, daemon=True).start()

    old = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
