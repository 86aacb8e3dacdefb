"""The HTTP side of a live console. It answers loopback alone, with the token of its address, and its own origin.

A page of another origin can send requests to loopback, and a name that resolves to it (DNS rebinding) can read answers:
so each request must name this host and carry the token, and each act must come from this origin.
"""

import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from signalbox.console.live.workbench import Workbench
from signalbox.console.page import render_live
from signalbox.errors import InputError

LARGEST_BODY = 1024 * 1024
KEEP_ALIVE_SECONDS = 15.0
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class App:
    """Answers requests of the page. `hosts` are the names of this server with its port."""

    def __init__(self, bench: Workbench, token: str, hosts: tuple[str, ...] = ()) -> None:
        self.bench, self.token, self.hosts = bench, token, hosts

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer one request (WSGI)."""
        request = Request(environ)
        request.max_content_length = LARGEST_BODY
        response = self.answer(request)
        response.headers.update(HEADERS)
        return response(environ, start_response)

    def answer(self, request: Request) -> Response:
        """Return the answer to a request, or the refusal of a foreign one."""
        if problem := self.foreign(request):
            return refusal(403, problem)
        route = (request.method, request.path)
        if route == ("GET", "/"):
            return Response(render_live(), content_type="text/html; charset=utf-8")
        if route == ("GET", "/story"):
            return document({"version": self.bench.version, "message": self.bench.message, **self.bench.data})
        if route == ("GET", "/changes"):
            return Response(self.changes(), content_type="text/event-stream")
        if route == ("POST", "/act"):
            return self.act(request)
        return refusal(404, "there is nothing at this address")

    def foreign(self, request: Request) -> str:
        """Return why a request is refused; empty for one of this page."""
        if request.headers.get("Host") not in self.hosts:
            return "this server answers its own address alone"
        if not hmac.compare_digest(request.args.get("token", "").encode(), self.token.encode()):
            return "the token in the address is missing or wrong"
        origin = request.headers.get("Origin")
        own = origin in {f"http://{host}" for host in self.hosts}
        if (origin is not None or request.method == "POST") and not own:
            return "acts come from the page of this server alone"
        return ""

    def act(self, request: Request) -> Response:
        """Do what the page asks for."""
        try:
            body = json.loads(request.get_data() or b"{}")
            if not isinstance(body, dict):
                raise InputError("the body must be a JSON object")
            return document(self.bench.perform(body))
        except RequestEntityTooLarge:
            return refusal(413, f"the request is larger than {LARGEST_BODY:,} bytes")
        except (InputError, ValueError, RecursionError) as error:
            return refusal(400, str(error))

    def changes(self) -> Iterator[str]:
        """Yield a server-sent event at each change, and a comment now and then that keeps the connection."""
        version = 0
        while version >= 0:
            newest = self.bench.wait(version, KEEP_ALIVE_SECONDS)
            yield f"data: {newest}\n\n" if newest != version else ": still here\n\n"
            version = newest


def document(value: dict[str, Any], status: int = 200) -> Response:
    """Return a JSON answer."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return Response(text.encode("utf-8", "replace"), status, content_type="application/json")


def refusal(status: int, reason: str) -> Response:
    """Return the answer to a request that is refused."""
    return document({"problem": reason}, status)
