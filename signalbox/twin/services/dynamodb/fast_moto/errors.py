"""Errors of moto without the XML: each builds a whole document that its JSON subclass does not use."""

from __future__ import annotations

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from werkzeug.exceptions import HTTPException


def _init(self: Any, error_type: str, message: str, _: str = "", **__: Any) -> None:
    HTTPException.__init__(self)
    self.error_type = error_type
    self.message = message
    self.description = json.dumps({"__type": error_type, "message": message})
    self.content_type = "application/json"


REPLACEMENTS: list[tuple[Any, str, Any]] = [(JsonRESTError, "__init__", _init)]
