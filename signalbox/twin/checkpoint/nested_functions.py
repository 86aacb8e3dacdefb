"""Functions within functions, by their place in the source: pickle stores only functions at the top of a module."""

import importlib
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from types import CellType, CodeType, FunctionType
from typing import Any

Place = tuple[int, ...]
"""Indexes into the constants of a module's code, and of each enclosing function's code."""


def is_nested(function: FunctionType) -> bool:
    """Return whether a function has no name that leads from its module to it."""
    found: Any = sys.modules.get(function.__module__)
    for name in function.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is not function


@cache
def code_of(module: str) -> CodeType:
    """Return the code of a module. Raises LookupError where it has none, such as a module in C."""
    spec = importlib.import_module(module).__spec__
    code = getattr(spec and spec.loader, "get_code", lambda name: None)(module)
    if code is None:
        raise LookupError(f"the module {module} has no code in Python")
    return code  # type: ignore[no-any-return]  # of a loader, which typeshed leaves open


@cache
def places(module: str) -> dict[CodeType, Place]:
    """Return the place of each function's code in a module."""
    return {code: place for place, code in reversed([*walk(code_of(module), ())])}


def walk(code: CodeType, place: Place) -> Iterator[tuple[Place, CodeType]]:
    """Yield the codes within a code, each with its place."""
    for index, constant in enumerate(code.co_consts):
        if isinstance(constant, CodeType):
            yield (*place, index), constant
            yield from walk(constant, (*place, index))


def reduced(function: FunctionType) -> tuple[Any, ...]:
    """Return what pickle stores of a nested function. Raises LookupError where its code is in no module."""
    closure = [cell.cell_contents for cell in function.__closure__ or ()]
    place = places(function.__module__)[function.__code__]
    state = (function.__defaults__, function.__kwdefaults__, closure, vars(function))
    return bare, (function.__module__, place, function.__qualname__), state, None, None, fill


def bare(module: str, place: Place, name: str) -> FunctionType:
    """Return the function at a place in a module. Its closure is still empty, as it may hold the function itself."""
    code = code_of(module)
    for index in place:
        code = code.co_consts[index]
    assert inspect.iscode(code)
    cells = tuple(CellType() for _ in code.co_freevars)
    function = FunctionType(code, vars(sys.modules[module]), code.co_name, None, cells)
    function.__qualname__ = name
    return function


def fill(function: FunctionType, state: tuple[Any, ...]) -> None:
    """Give a function its defaults, closure and attributes."""
    function.__defaults__, function.__kwdefaults__, closure, attributes = state
    for cell, content in zip(function.__closure__ or (), closure, strict=True):
        cell.cell_contents = content
    vars(function).update(attributes)
