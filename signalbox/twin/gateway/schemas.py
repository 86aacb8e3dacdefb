"""Compiled JSON schemas, shared by all environments of the process: each would compile every contract again."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import fastjsonschema

make_validator = fastjsonschema.compile
VALIDATORS: dict[str, Callable[[Any], Any]] = {}


def compiled(definition: Any, *arguments: Any, **options: Any) -> Callable[[Any], Any]:
    """Return the validator of a schema, in the place of fastjsonschema.compile; it has no state."""
    try:
        key = json.dumps([definition, arguments, options])
    except TypeError:  # custom formats or handlers have no JSON text
        return make_validator(definition, *arguments, **options)  # type: ignore[no-any-return]  # untyped library
    if key not in VALIDATORS:
        VALIDATORS[key] = make_validator(definition, *arguments, **options)
    return VALIDATORS[key]


@contextmanager
def schemas_kept() -> Iterator[None]:
    """Compile each schema only once while this is open."""
    with patch.object(fastjsonschema, "compile", compiled):
        yield
