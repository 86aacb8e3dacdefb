"""Mapping templates of REST APIs: Velocity with the variables of API Gateway.

Source: Amazon API Gateway Developer Guide, "Mapping template transformations for REST APIs in API Gateway", pages
"Variables for data transformations" and "Override your API's request and response parameters and status codes". The
language comes from airspeed.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from signalbox.assembly import ACCOUNT
from signalbox.twin.services.apigateway.payloads import AGENT, IP, authorizer_of
from signalbox.twin.services.apigateway.request import Request
from signalbox.twin.services.eventbridge.input_transformers import MISSING, at_path

HEADER = re.compile(r"#set\(\s*\$context\.requestOverride\.header\.([\w-]+)\s*=\s*(\"[^\"]*\"|'[^']*')\s*\)")
STATUS = re.compile(r"#set\(\s*\$context\.responseOverride\.status\s*=\s*(\d+)\s*\)")


class BadTemplate(Exception):
    """Raised for a template that cannot be evaluated."""


class Input:
    """The variable $input: a body, and the parameters of a request."""

    def __init__(self, body: str, request: Request) -> None:
        self.body = body
        self.request = request

    def value(self) -> Any:
        """Return the JSON value of the body; an empty object where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    def path(self, path: str) -> Any:
        """Return the value at a path of the body; an empty text where there is none."""
        found = self.value() if path == "$" else at_path(self.value(), path)
        return "" if found is MISSING else found

    def json(self, path: str) -> str:
        """Return the value at a path of the body as JSON."""
        return json.dumps(self.path(path), ensure_ascii=False)

    def params(self, name: str = "") -> Any:
        """Return a parameter of the path, the query or the headers, or all of them."""
        parts = (self.request.parameters, self.request.values, self.request.headers)
        if not name:
            return dict(zip(("path", "querystring", "header"), map(dict, parts), strict=True))
        return next((part[key] for part in parts for key in part if key.lower() == name.lower()), "")


class Util:
    """The variable $util."""

    escapeJavaScript = staticmethod(lambda text: json.dumps(str(text), ensure_ascii=False)[1:-1])  # noqa: N815
    urlEncode = staticmethod(lambda text: quote(str(text), safe=""))  # noqa: N815
    urlDecode = staticmethod(lambda text: unquote(str(text)))  # noqa: N815
    base64Encode = staticmethod(lambda text: base64.b64encode(str(text).encode()).decode())  # noqa: N815
    base64Decode = staticmethod(lambda text: base64.b64decode(str(text)).decode())  # noqa: N815
    parseJson = staticmethod(lambda text: json.loads(text))  # noqa: N815


def rendered(template: str, body: str, request: Request, instant: float) -> tuple[str, dict[str, str]]:
    """Return the text that a template makes of a body, and the headers that it sets. Raises BadTemplate."""
    import airspeed  # only REST APIs with templates need it

    headers = {name.lower(): value[1:-1] for name, value in HEADER.findall(template)}
    names = {"input": Input(body, request), "util": Util(), "context": context_of(request, instant)}
    names["stageVariables"] = dict(request.variables)
    try:
        text = airspeed.Template(STATUS.sub("", HEADER.sub("", template))).merge(names)
    except Exception as error:  # airspeed raises many kinds
        raise BadTemplate(f"the mapping template cannot be evaluated: {error}") from None
    return str(text), headers


def status_of(template: str) -> int | None:
    """Return the status that a template of a response sets."""
    found = STATUS.search(template)
    return int(found.group(1)) if found else None


def context_of(request: Request, instant: float) -> Mapping[str, Any]:
    """Return the variable $context."""
    return {
        "accountId": ACCOUNT,
        "apiId": request.api,
        "httpMethod": request.method,
        "identity": {"sourceIp": IP, "userAgent": AGENT},
        "path": f"/{request.stage}{request.path}",
        "requestId": request.id,
        "requestTimeEpoch": round(instant * 1000),
        "stage": request.stage,
        "authorizer": authorizer_of(request.authorised) if request.authorised else {},
        **request.socket,
        "requestOverride": {"header": {}, "path": {}, "querystring": {}},
        "responseOverride": {"header": {}},
    }
