"""Installs the replacements into moto and botocore, and removes them again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from signalbox.twin.services.dynamodb.fast_moto import clients, errors, parameters
from signalbox.twin.services.dynamodb.fast_moto.tables import items, streams, tables, transactions, values
from signalbox.twin.services.dynamodb.fast_moto.updates import expressions, given_values, syntax_trees, updates

_ABSENT = object()


class _Saved(NamedTuple):
    owner: Any
    name: str
    original: Any


# Each entry is (owner, attribute, replacement): one small, separately testable change to one name of moto.
REPLACEMENTS: list[tuple[Any, str, Any]] = [
    *values.REPLACEMENTS,
    *items.REPLACEMENTS,
    *parameters.REPLACEMENTS,
    *expressions.REPLACEMENTS,
    *syntax_trees.REPLACEMENTS,
    *given_values.REPLACEMENTS,
    *tables.REPLACEMENTS,
    *updates.REPLACEMENTS,
    *streams.REPLACEMENTS,
    *transactions.REPLACEMENTS,
    *clients.REPLACEMENTS,
    *errors.REPLACEMENTS,
]

_saved: list[_Saved] = []
_depth = 0


@contextmanager
def patched() -> Iterator[None]:
    """Make moto's DynamoDB independent of table size inside the block; only the outermost block installs and removes.
    Data written inside stays readable outside, and the other way round: the shape of moto's data stays the same."""
    global _depth
    if _depth == 0:
        _install()
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1
        if _depth == 0:
            _remove()


def _install() -> None:
    for owner, name, replacement in REPLACEMENTS:
        # vars() and not getattr(): a classmethod or property must come back as the object that it was.
        _saved.append(_Saved(owner, name, vars(owner).get(name, _ABSENT)))
        setattr(owner, name, replacement)


def _remove() -> None:
    while _saved:
        owner, name, original = _saved.pop()
        if original is _ABSENT:
            delattr(owner, name)
        else:
            setattr(owner, name, original)
