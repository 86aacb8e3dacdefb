"""Functions behind an endpoint on this machine, such as those of `sam local start-lambda`.

Source: AWS Lambda API Reference, "Invoke": the path, and the header that marks a failed function.
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from signalbox.asl.errors import TaskError
from signalbox.asl.values import read_json
from signalbox.errors import InputError

_SECONDS = 900  # the longest that a function may run
_REFUSED = "Lambda.SdkClientException"


class LambdaEndpoint:
    """Calls functions at a URL. Raises InputError for a URL that is not HTTP."""

    def __init__(self, url: str) -> None:
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise InputError(f"the Lambda endpoint must be an http or https address, not {url!r}.")
        self.url = url.rstrip("/")

    def invoke(self, function: str, payload: Any) -> Any:
        """Return the parsed answer of a function, given by name or ARN. Raises TaskError as Step Functions names it."""
        name = urllib.parse.quote(function.split(":function:")[-1].partition(":")[0], safe="")
        request = urllib.request.Request(
            f"{self.url}/2015-03-31/functions/{name}/invocations",
            json.dumps(payload).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
                text, failed = answer.read().decode(), bool(answer.headers.get("X-Amz-Function-Error"))
        except urllib.error.HTTPError as error:
            raise TaskError("Lambda.AWSLambdaException", f"{self.url} answered {error.code} for {name}") from error
        except OSError as error:
            raise TaskError(_REFUSED, f"no function answers at {self.url}: {error}") from error
        return _result(text, failed)


def _result(text: str, failed: bool) -> Any:
    try:
        value = read_json(text) if text else None
    except ValueError as error:
        raise TaskError("Lambda.Unknown", f"the function answered no JSON: {text[:200]!r}") from error
    # The runtime interface emulator sends no header: there the shape of the answer tells.
    if failed or (isinstance(value, dict) and {"errorType", "errorMessage"} <= value.keys()):
        name = value.get("errorType", "Lambda.Unknown") if isinstance(value, dict) else "Lambda.Unknown"
        raise TaskError(name, text)
    return value
