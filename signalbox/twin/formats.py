"""Format of values in events and files: compact JSON."""

import json
from typing import Any


def json_text(value: Any) -> str:
    """Return a value as compact JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
