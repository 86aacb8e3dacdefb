"""Handlers of the page behind the link in a mail, and of its button. Neither logs the request: it holds the code."""

from collections.abc import Callable
from typing import Any

from lambdas.common.errors import TransientError
from lambdas.common.page import HEADERS
from lambdas.common.telemetry import count, instrumented, logger
from lambdas.verification import clicks, page
from lambdas.verification.clicks import Answer

CODE_LENGTH = 64
"""Most characters of a code; genuine ones have 32."""

Request = dict[str, Any]


@instrumented
def show(event: Request, context: Any) -> dict[str, Any]:
    """GET: show a button. Any number of requests changes nothing."""
    return _answered(event, clicks.look)


@instrumented
def confirm(event: Request, context: Any) -> dict[str, Any]:
    """POST: confirm the address."""
    return _answered(event, clicks.confirm)


def _answered(event: Request, ask: Callable[[str], Answer]) -> dict[str, Any]:
    code = str((event.get("pathParameters") or {}).get("code", ""))
    try:
        answer = ask(code) if 0 < len(code) <= CODE_LENGTH else clicks.UNKNOWN
    except TransientError:
        logger.exception("a click could not be answered")
        answer = Answer(503, page.unanswered())
    if answer.status != 200:
        count("ClicksRefused")
    return {"statusCode": answer.status, "headers": dict(HEADERS), "body": answer.html}
