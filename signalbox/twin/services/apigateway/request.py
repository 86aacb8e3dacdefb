"""A request to an API, the route that it takes, and the reply.

Sources: Amazon API Gateway Developer Guide, "Create routes for HTTP APIs in API Gateway" (a full match comes first,
then a greedy path, then $default) and "Set up a proxy resource with the proxy integration".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any
from urllib.parse import parse_qsl, unquote

from signalbox.twin.kernel.token_bucket import TokenBucket


@dataclass(frozen=True)
class Reply:
    """Response to a caller. `role` is the role of the function that answered and signed the links in it."""

    status: int
    headers: Mapping[str, str]
    body: str
    role: str = ""


@dataclass(frozen=True)
class Authorised:
    """Result of an authoriser for the integration of a request: its context, and the id of the caller."""

    context: Mapping[str, Any] = field(default_factory=dict)
    principal: str = ""


@dataclass(frozen=True)
class Request:
    """Request that has found its route. `parameters` are those of the path, `variables` those of the stage;
    `authorised` is what an authoriser added, where one let the request in; `socket` describes the connection of a
    WebSocket and its message."""

    method: str
    path: str
    query: str = ""
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    api: str = ""
    stage: str = "$default"
    number: int = 0
    variables: Mapping[str, str] = field(default_factory=dict)
    authorised: Authorised | None = None
    socket: Mapping[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """Return the values of the query; of several with one name the last."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def id(self) -> str:
        """Return an identifier of the request, by its number in the run."""
        return f"{self.number:012x}"


Done = Callable[[Reply], None]
Validate = Callable[[Request], Reply | None]
Integration = Callable[[Request, Done], None]
Judge = Callable[[Request, str, float, Callable[[Authorised | Reply], None]], None]
"""Asks an authoriser about a request to a route (its key) at an instant; the callback gets its verdict."""


@dataclass(frozen=True)
class Route:
    """Route of an API: method, path with {parameters}, and what answers. `function` is the ARN of a function that is
    called by proxy, else empty. `source` is the ARN of the API for permissions; `seconds` is how long the API waits for
    an answer. `validate` gives the reply to a bad request; `judge` asks the authoriser, where the route has one."""

    method: str
    path: str
    function: str
    limit: TokenBucket
    source: str
    integration: Integration | None = None
    needs_key: bool = False
    seconds: float = inf
    validate: Validate | None = None
    judge: Judge | None = None

    def key(self, method: str) -> str:
        """Return the key of this route for a request's method."""
        return f"{method if self.method == 'ANY' else self.method} {self.path}"

    def parameters(self, method: str, path: str) -> dict[str, str] | None:
        """Return the values of the path's parameters; None where the route is not this one."""
        if self.method not in (method, "ANY", "$default"):
            return None
        if self.method == "$default":
            return {}
        wanted, given = self.path.strip("/").split("/"), path.strip("/").split("/")
        if wanted[-1].endswith("+}") and len(given) >= len(wanted) and given[len(wanted) - 1]:
            given = [*given[: len(wanted) - 1], "/".join(given[len(wanted) - 1 :])]
        if len(wanted) != len(given):
            return None
        pairs = list(zip(wanted, given, strict=True))
        if not all(name.startswith("{") or name == value for name, value in pairs):
            return None
        return {name.strip("{}+"): unquote(value) for name, value in pairs if name.startswith("{")}

    @property
    def rank(self) -> tuple[int, int, int]:
        """Return what sorts routes: a fixed path before parameters before a greedy one, a method before ANY."""
        greedy = 2 if self.method == "$default" else int(self.path.endswith("+}"))
        return greedy, self.path.count("{"), int(self.method == "ANY")


def with_variables(text: str, request: Request) -> str:
    """Return the URI of an integration with the values of the stage's variables in it."""
    for name, value in request.variables.items():
        text = text.replace("${stageVariables." + name + "}", value)
    return text
