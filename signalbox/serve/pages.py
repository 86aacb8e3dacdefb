"""Pages of a list: at most `maxResults` rows, and a token for the next page."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from signalbox.serve.errors import ApiError


def page(
    rows: Sequence[Any], parameters: dict[str, Any], most: int = 1000, usual: int = 100
) -> tuple[list[Any], dict[str, str]]:
    """Return the rows of one page, and `{"nextToken": ...}` where more follow. Raises InvalidToken.

    `maxResults` 0 means the usual number (API reference, ListExecutions).
    """
    size = min(parameters.get("maxResults") or usual, most)
    start = _start(parameters.get("nextToken"), len(rows))
    end = start + size
    more = {"nextToken": base64.urlsafe_b64encode(json.dumps({"from": end}).encode()).decode()}
    return list(rows[start:end]), more if end < len(rows) else {}


def _start(token: str | None, length: int) -> int:
    if token is None:
        return 0
    try:
        start = json.loads(base64.urlsafe_b64decode(token))["from"]
    except (ValueError, KeyError, TypeError):
        start = -1
    if not isinstance(start, int) or not 0 <= start <= length:
        raise ApiError("InvalidToken", f"Invalid Token: '{token}'")
    return start
