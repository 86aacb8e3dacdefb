"""Answers of Lambda authorisers: their context, and whether their policy allows a request.

Source: Amazon API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer" (a policy of
`execute-api:Invoke`; values of the context are texts, numbers and booleans, and no objects or lists).
"""

from collections.abc import Mapping
from typing import Any

from signalbox.assembly.values.intrinsics import scalar_text
from signalbox.twin.services.iam.decisions import context_of
from signalbox.twin.services.iam.statements import Request, statements_of

INVOKE = "execute-api:Invoke"


def plain_context(answer: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the context of an answer to a REST API, as texts. None where it has a value that is not allowed."""
    given = answer.get("context") or {}
    if not isinstance(given, Mapping) or any(isinstance(value, list | Mapping) for value in given.values()):
        return None
    return {str(name): scalar_text(value) for name, value in given.items() if value is not None}


def allows(document: Mapping[str, Any], arn: str) -> bool | None:
    """Return whether a policy allows a request to an ARN; None where it says nothing about it. Raises
    UnsupportedPolicy for a condition that the twin cannot evaluate."""
    request = Request(INVOKE, arn)
    found = statements_of(document, "the policy of an authoriser")
    about = [one.allows for one in found if one.speaks_of(request, context_of(request))]
    return all(about) if about else None
