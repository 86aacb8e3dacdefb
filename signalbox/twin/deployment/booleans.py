"""Booleans in templates, which may be text."""

from typing import Any


def is_true(value: Any) -> bool:
    """Return the truth of a property, which a template gives as a boolean or as text."""
    return str(value).lower() == "true"
