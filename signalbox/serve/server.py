"""The HTTP side: requests of the AWS JSON protocol on loopback.

Source: Smithy, "AWS JSON 1.0 protocol": the operation stands in X-Amz-Target, an error's name in `__type`.
"""

import json
from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.serving import BaseWSGIServer
from werkzeug.wrappers import Request, Response

from signalbox.asl.values import read_json
from signalbox.serve.api import Api
from signalbox.serve.errors import ApiError, invalid
from signalbox.serve.loopback import serve_on_loopback

TARGET = "AWSStepFunctions."
LARGEST_BODY = 4 * 1024 * 1024
"""Bytes of a request; AWS takes about 1 MB of definition, which JSON may double."""


class App:
    """Answers HTTP requests by the API. Signatures are not looked at: nothing here is secret."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer one request (WSGI)."""
        request = Request(environ)
        request.max_content_length = LARGEST_BODY
        status, document = self.answer(request)
        headers = {"x-amzn-requestid": self.api.server.new_id()}
        response = Response(json.dumps(document), status, headers, content_type="application/x-amz-json-1.0")
        return response(environ, start_response)

    def answer(self, request: Request) -> tuple[int, dict[str, Any]]:
        """Return the status and the document of the answer."""
        try:
            target = request.headers.get("X-Amz-Target", "")
            if request.method != "POST" or not target.startswith(TARGET):
                raise ApiError("UnknownOperationException", "POST with X-Amz-Target: AWSStepFunctions.OPERATION")
            return 200, self.api.call(target.removeprefix(TARGET), _parameters(request))
        except ApiError as error:
            return 400, {"__type": error.code, "message": error.message}
        except ClientDisconnected:
            return 400, {"__type": "SerializationException", "message": "the body is shorter than its Content-Length"}
        except RequestEntityTooLarge:
            message = f"the request is larger than {LARGEST_BODY:,} bytes"
            return 413, {"__type": "RequestEntityTooLargeException", "message": message}


def _parameters(request: Request) -> dict[str, Any]:
    try:
        parameters = read_json(request.get_data() or b"{}")
    except ValueError as error:
        raise ApiError("SerializationException", f"the body is no JSON: {error}") from error
    if not isinstance(parameters, dict):
        raise invalid("the body must be a JSON object")
    return parameters


def open_server(api: Api, port: int) -> BaseWSGIServer:
    """Return a server of the API on loopback. Raises InputError where the port is taken."""
    return serve_on_loopback(App(api), port)
