"""Handlers of the pages behind the links in mails, and of the decision from a reviewer's buttons."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from lambdas.common.errors import TransientError
from lambdas.common.telemetry import count, instrumented, logger
from lambdas.lending.pages import review, templates
from lambdas.lending.pages.admission import Answer, Refusal

BODY_BYTES = 8192
"""Most characters of a form; the longest reason needs 6,000: percent-encoded UTF-8 in Base64."""
FIELDS = 10
"""Most fields of a form; the genuine one has six."""

Request = dict[str, Any]


@instrumented
def show_review(event: Request, context: Any) -> dict[str, Any]:
    """GET: show the application and its two buttons. Any number of requests changes nothing."""
    return _answered(event, lambda identity: review.view(identity, event.get("queryStringParameters") or {}))


@instrumented
def commit_review(event: Request, context: Any) -> dict[str, Any]:
    """POST: ask for the reason of a decision, then commit it."""
    return _answered(event, lambda identity: review.decide(identity, _form(event)))


@instrumented
def show_upload(event: Request, context: Any) -> dict[str, Any]:
    """GET: show the form that sends an applicant's document straight into the bucket, or the page after it."""
    return _answered(event, lambda identity: review.upload(identity, event.get("queryStringParameters") or {}))


def _answered(event: Request, ask: Callable[[str], Answer]) -> dict[str, Any]:
    """Return the response to a request of the HTTP API, payload version 2.0.

    Source: "Working with AWS Lambda proxy integrations for HTTP APIs", Amazon API Gateway Developer Guide.
    """
    try:
        answer = ask(str((event.get("pathParameters") or {}).get("id", "")))
    except Refusal as refusal:
        answer = refusal.answer
        count("ReviewsRefused")
    except TransientError:
        # Logged without the request: it holds a signature.
        logger.exception("a review could not be answered")
        sentence = "Nothing was decided. Please try again in a minute."
        answer = Answer(503, templates.refused("We could not answer", sentence))
    return {"statusCode": answer.status, "headers": templates.headers(answer.form_action), "body": answer.html}


def _form(event: Request) -> Mapping[str, str]:
    body = str(event.get("body") or "")
    if len(body) > BODY_BYTES:
        return {}
    try:
        text = base64.b64decode(body, validate=True).decode() if event.get("isBase64Encoded") else body
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS)
    except (binascii.Error, ValueError):
        return {}
    # A field that is given twice was added by somebody: both are ignored.
    names = [name for name, _ in pairs]
    return {name: value for name, value in pairs if names.count(name) == 1}
