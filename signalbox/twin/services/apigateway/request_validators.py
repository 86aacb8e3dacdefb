"""Validators of requests to REST APIs: required parameters, and the model of a body.

Source: Amazon API Gateway Developer Guide, "Request validation for REST APIs in API Gateway" (models in draft 4 of JSON
Schema; a body whose content type has no model is not validated) and "Gateway response types".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.services.apigateway.request import Reply, Request

JSON = "application/json"
BAD_BODY = Reply(400, {"content-type": JSON}, '{"message": "Invalid request body"}')


@dataclass(frozen=True)
class RequestValidator:
    """Validator of a method. `required` holds places (querystring, header or path) with names; `models` are schemas of
    bodies by content type."""

    required: tuple[tuple[str, str], ...] = ()
    models: Mapping[str, Any] = field(default_factory=dict)

    def refusal(self, request: Request) -> Reply | None:
        """Return the response to a request that is not valid; None for a valid one."""
        missing = [name for place, name in self.required if not given(request, place, name)]
        if missing:
            text = f"Missing required request parameters: [{', '.join(missing)}]"
            return Reply(400, {"content-type": JSON}, json.dumps({"message": text}))
        kind = request.headers.get("content-type", JSON).partition(";")[0]
        if kind in self.models and not fits(request.body, self.models[kind]):
            return BAD_BODY
        return None


def given(request: Request, place: str, name: str) -> bool:
    """Return whether a request has a parameter; names of headers have no case."""
    parts = {"querystring": request.values, "path": request.parameters}
    if place == "header":
        return any(known.lower() == name.lower() for known in request.headers)
    return bool(parts.get(place, {}).get(name))


def fits(body: str, schema: Any) -> bool:
    """Return whether a body is JSON that fits a schema."""
    from jsonschema import Draft4Validator  # only APIs with models need it

    try:
        value = json.loads(body)
    except ValueError:
        return False
    return bool(Draft4Validator(schema).is_valid(value))
