"""A browser, and the handlers of the review pages served on the loopback."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.browser.chromium import Browser, found
from tests.unit.conftest import mocked, world
from tests.unit.lending.desk import CONTEXT, Office
from tests.unit.world import World

__all__ = ["mocked", "world"]  # the unit tests' account on moto


class Handler(BaseHTTPRequestHandler):
    """The HTTP API: a request becomes an event of its payload version 2.0."""

    # The handlers are imported here, after the unit tests' conftest has set what telemetry reads at its import.
    def do_GET(self) -> None:
        from lambdas.lending import page_handlers

        show = page_handlers.show_upload if self.path.startswith("/documents/") else page_handlers.show_review
        self._answer(show, {"queryStringParameters": dict(parse_qsl(urlsplit(self.path).query))})

    def do_POST(self) -> None:
        from lambdas.lending import page_handlers

        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self._answer(page_handlers.commit_review, {"body": body})

    def _answer(self, handler: Any, event: dict[str, Any]) -> None:
        identity = urlsplit(self.path).path.rpartition("/")[2]
        answer = handler({"version": "2.0", "pathParameters": {"id": identity}, **event}, CONTEXT)
        body = answer["body"].encode()
        self.send_response(answer["statusCode"])
        for name, value in answer["headers"].items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: an address contains the right of its link."""


@pytest.fixture
def office(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A loan in review whose links lead to a server on the loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    office = Office(world, monkeypatch)
    monkeypatch.setenv("LINK_URL", f"http://127.0.0.1:{server.server_port}")
    office.in_review()
    yield office
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    """A browser with an empty profile."""
    if found() is None:
        pytest.skip("no Chromium is installed here (looked for chromium and google-chrome), so no page is opened")
    browser = Browser(tmp_path / "profile")
    yield browser
    browser.close()
