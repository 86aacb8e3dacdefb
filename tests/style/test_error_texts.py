"""Messages of errors and values of log lines name no field of an event that docs/security.md does not allow."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lambdas.common.logs.keys import KEYS
from tests.canaries.values import allowed_fields, allowed_keys, contracts

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "lambdas").rglob("*.py"))
LOCAL = frozenset({"name", "chain", "mended", "document", "rows", "entries"})
"""Fields whose names are also those of variables: as such they are not searched for."""


def snake(name: str) -> str:
    """Return a field's name as Python has it: `customerId` -> `customer_id`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def fields(schema: dict[str, Any]) -> Iterator[str]:
    """Yield the names of all fields of a schema."""
    for name, rule in schema.get("properties", {}).items():
        yield name
        yield from fields(rule)
    yield from fields(schema["items"]) if "items" in schema else ()


PERSONAL = {name for schema in contracts().values() for name in fields(schema)} - allowed_fields()
PERSONAL |= {"token", "taskToken", "signature", "code_id", "secret"}
NAMES = PERSONAL | {snake(name) for name in PERSONAL}


def told(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions in messages of raised errors, and those that a log line takes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc:
            yield from (part.value for part in ast.walk(node.exc) if isinstance(part, ast.FormattedValue))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("logger."):
            yield from node.args
            yield from (word.value for word in node.keywords)


def used(expression: ast.expr) -> Iterator[str]:
    """Yield the names of variables, attributes and keys in an expression."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) not in ("self", "error"):
            yield node.attr
        if isinstance(node, ast.Name) and node.id not in LOCAL:
            yield node.id
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            yield str(node.slice.value)


def test_messages_name_no_personal_field() -> None:
    """A message has no field of an event but those that the page allows."""
    found = [
        (str(path.relative_to(ROOT)), ast.unparse(one), name)
        for path in FILES
        for one in told(ast.parse(path.read_text("utf-8")))
        for name in used(one)
        if name in NAMES
    ]
    assert found == []


def test_fields_are_found() -> None:
    """The search finds attributes, keys and variables, in errors and in log lines."""
    code = 'raise Bad(f"{order.customer_id} {data[\'email\']} {order_id}")\nlogger.info("x", extra={"a": purpose})'
    found = [name for one in told(ast.parse(code)) for name in used(one) if name in NAMES]
    assert sorted(found) == ["customer_id", "email", "purpose"]


def test_page_shows_every_key() -> None:
    """docs/security.md has each key of a line with its meaning, and no other."""
    assert allowed_keys() == dict(KEYS)
