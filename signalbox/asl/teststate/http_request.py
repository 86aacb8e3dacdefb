"""Request of an HTTP Task, made of the task's arguments and of what its EventBridge connection adds.

Source: "Call HTTPS APIs in Step Functions workflows", AWS Step Functions Developer Guide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urlsplit

from signalbox.asl.errors import StateFailure
from signalbox.asl.values import Json, to_json

RUNTIME = "States.Runtime"
RANGE = "bytes=0-262144"
FORBIDDEN = frozenset(
    {
        *("a-im", "accept-charset", "accept-datetime", "accept-encoding", "authorization", "cache-control"),
        *("connection", "content-encoding", "content-md5", "date", "expect", "forwarded", "from", "host"),
        *("http2-settings", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since"),
        *("max-forwards", "origin", "pragma", "proxy-authorization", "referer", "server", "te", "trailer"),
        *("transfer-encoding", "upgrade", "via", "warning"),
    }
)
"""Headers that a definition may not set: the task fails with States.Runtime."""
FORBIDDEN_PREFIXES = ("x-forwarded-", "x-amz-", "x-amzn-")


@dataclass(frozen=True)
class HttpConnection:
    """Secrets of an HTTP Task: all that an EventBridge connection adds to the request, its authorization too."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class HttpRequest:
    """Request of an HTTP Task."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str

    def shown(self) -> dict[str, str]:
        """Return the request as `inspectionData` has it."""
        shown = {"protocol": urlsplit(self.url).scheme, "method": self.method, "url": self.url}
        shown["headers"] = shown_headers(self.headers)
        return {**shown, "body": self.body} if self.body else shown


NOTHING = HttpConnection()


def make_request(arguments: Json, connection: HttpConnection = NOTHING) -> HttpRequest:
    """Return the request of a task's arguments; where both have a name, the connection's value counts.

    Raises StateFailure for arguments without a method or an HTTPS address, and for headers that no task may set.
    """
    given = arguments if isinstance(arguments, dict) else {}
    method, endpoint = given.get("Method"), given.get("ApiEndpoint")
    if not isinstance(method, str) or not isinstance(endpoint, str) or not is_https(endpoint):
        raise StateFailure(RUNTIME, "An HTTP Task needs a Method, and an ApiEndpoint that begins with https://")
    headers = {name: plain(value) for name, value in fields_of(given, "Headers").items()}
    for name in headers:
        if name.lower() in FORBIDDEN or name.lower().startswith(FORBIDDEN_PREFIXES):
            raise StateFailure(RUNTIME, f"The header '{name}' cannot be set in the definition of an HTTP Task")
    overridden = {name.lower() for name in connection.headers}
    sent = {name: value for name, value in headers.items() if name.lower() not in overridden}
    own = {"User-Agent": f"Amazon|StepFunctions|HttpInvoke|{region_of(given)}", "Range": RANGE}
    encoded = fields_of(given, "Transform").get("RequestBodyEncoding") == "URL_ENCODED"
    return HttpRequest(
        method,
        with_query(endpoint, given.get("QueryParameters"), connection.query),
        {**sent, **connection.headers, **own},
        body_of(given.get("RequestBody"), connection.body, encoded),
    )


def fields_of(arguments: Json, name: str) -> dict[str, Json]:
    """Return an object of a task's arguments; empty where there is none. Raises StateFailure for another value."""
    found = (arguments.get(name) if isinstance(arguments, dict) else None) or {}
    if not isinstance(found, dict):
        raise StateFailure(RUNTIME, f"The {name} of an HTTP Task must be an object")
    return found


def is_https(address: str) -> bool:
    """Return whether a text is an address of HTTPS."""
    try:
        return urlsplit(address).scheme == "https"
    except ValueError:
        return False


def connection_of(arguments: Json) -> str:
    """Return the ARN of the task's connection; empty where it names none."""
    return str(fields_of(arguments, "Authentication").get("ConnectionArn", ""))


def region_of(arguments: Json) -> str:
    """Return the region of the task's connection."""
    parts = connection_of(arguments).split(":")
    return parts[3] if len(parts) > 3 else "us-east-1"


def with_query(endpoint: str, given: Json, added: Mapping[str, str]) -> str:
    """Return the address with its query parameters: an object, an array of pairs as texts, or one text."""
    if isinstance(given, dict):
        pairs = [
            (name, one) for name, value in given.items() for one in (value if isinstance(value, list) else [value])
        ]
        parts = [f"{quote(name)}={quote(plain(one))}" for name, one in pairs if name not in added]
    else:
        parts = [str(one) for one in given] if isinstance(given, list) else [given] if isinstance(given, str) else []
    parts += [f"{quote(name)}={quote(value)}" for name, value in added.items()]
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{'&'.join(parts)}" if parts else endpoint


def plain(value: Json) -> str:
    """Return a value as a text of a query: a text stays as it is."""
    return value if isinstance(value, str) else to_json(value)


def body_of(given: Json, added: Mapping[str, Json], encoded: bool) -> str:
    """Return the body: JSON, or pairs as a form sends them."""
    body = {**given, **added} if isinstance(given, dict) else given if given is not None else dict(added)
    if body in (None, {}):
        return ""
    return urlencode(body, doseq=True) if encoded and isinstance(body, dict) else plain(body)


def shown_headers(headers: Mapping[str, str]) -> str:
    """Return headers as `inspectionData` has them: `[name: value, name: value]`."""
    return f"[{', '.join(f'{name}: {value}' for name, value in headers.items())}]"
