"""Check of parameters, compiled once for each shape; what it refuses goes to botocore's own check for a report.

The code of botocore asks five questions about each value that the shape alone answers, the same at every call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.utils import is_json_value_header
from botocore.validate import ParamValidator, ValidationErrors

_stock_validate = ParamValidator.validate

Check = Callable[[Any], bool]


def _validate(self: Any, params: Any, shape: Any) -> Any:
    if check_of(shape)(params):
        return ValidationErrors()
    return _stock_validate(self, params, shape)


def check_of(shape: Any) -> Check:
    """Return the check of values for a shape of botocore; it is made once for each shape."""
    kept: Check | None = vars(shape).get("kept_check")
    if kept is None:
        kept = shape.kept_check = _made(shape)
    return kept


def _made(shape: Any) -> Check:
    document = shape.type_name == "structure" and shape.is_document_type
    if document or is_json_value_header(shape) or shape.type_name not in _MAKERS:
        return lambda value: not _stock_validate(ParamValidator(), value, shape).has_errors()
    return _MAKERS[shape.type_name](shape)


def _structure(shape: Any) -> Check:
    alone, required, members = shape.is_tagged_union, shape.metadata.get("required", []), shape.members
    checks: dict[str, Check] = {}

    def check(value: Any) -> bool:
        if not isinstance(value, dict) or (alone and len(value) != 1):
            return False
        for name in required:
            if name not in value:
                return False
        for name, inner in value.items():
            if name not in checks:
                if name not in members:
                    return False
                checks[name] = check_of(members[name])
            if not checks[name](inner):
                return False
        return True

    return check


def _map(shape: Any) -> Check:
    key_shape, value_shape = shape.key, shape.value

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        of_key, of_value = check_of(key_shape), check_of(value_shape)
        return all(of_key(key) and of_value(inner) for key, inner in value.items())

    return check


def _list(shape: Any) -> Check:
    member, least = shape.member, _least(shape)

    def check(value: Any) -> bool:
        return isinstance(value, (list, tuple)) and len(value) >= least and all(map(check_of(member), value))

    return check


def _string(shape: Any) -> Check:
    least = _least(shape)
    return lambda value: isinstance(value, str) and len(value) >= least


def _least(shape: Any) -> int:
    """Return the least length; a member bound to the host has one of 1."""
    host = getattr(shape, "serialization", {}).get("hostLabel")
    return int(shape.metadata.get("min", 1 if host else 0))


_MAKERS: dict[str, Callable[[Any], Check]] = {
    "structure": _structure,
    "map": _map,
    "list": _list,
    "string": _string,
    "boolean": lambda shape: lambda value: isinstance(value, bool),
}

REPLACEMENTS: list[tuple[Any, str, Any]] = [(ParamValidator, "validate", _validate)]
