"""Values of an evaluation: JSON values, undefined, sequences and functions.

JSON values are Python's own. JavaScript has flags on arrays where this module has subclasses of list: a Sequence is the
result of a query, and one item stands for a sequence of one.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

Value = Any


class Undefined:
    """Type of UNDEFINED."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED: Final = Undefined()


class Sequence(list[Value]):
    """Result of a query. `keep` prevents that a sequence of one becomes its item."""

    keep = False


class TupleStream(Sequence):
    """Sequence of variable bindings (dicts), with the current item under "@"."""


class ConstructedArray(list[Value]):
    """Array that a constructor at the start or end of a path made: paths do not flatten it."""


class Function:
    """Base of everything that can be called. `is_object` tells JavaScript's objects from its functions."""

    __slots__ = ()
    is_object = False

    @property
    def arity(self) -> int:
        """Return the number of parameters that a higher-order function may pass."""
        raise NotImplementedError


class HostFunction(Function):
    """Function of the evaluator itself that has no signature, such as a regular expression."""

    __slots__ = ("_arity", "call")

    def __init__(self, call: Callable[..., Value], arity: int) -> None:
        self.call = call
        self._arity = arity

    @property
    def arity(self) -> int:
        """Return the declared number of parameters."""
        return self._arity


SYMBOLS: dict[type, str] = {  # letters of types in function signatures; other types are functions
    str: "s",
    int: "n",
    float: "n",
    bool: "b",
    type(None): "l",
    dict: "o",
    list: "a",
    Sequence: "a",
    TupleStream: "a",
    ConstructedArray: "a",
    Undefined: "m",
}


def symbol_of(value: Value) -> str:
    """Return the letter of a value's type in function signatures; `m` is undefined."""
    return SYMBOLS.get(type(value), "f")


def settle(result: Value) -> Value:
    """Return a sequence's value as a result: undefined where it is empty, the item where there is one."""
    if isinstance(result, Sequence) and len(result) < 2 and type(result) is not TupleStream:
        if not result:
            return UNDEFINED
        if not result.keep:
            return result[0]
    return result


def append(first: Value, second: Value) -> Value:
    """Return both values as one array; where one is undefined, the other as it is."""
    if first is UNDEFINED:
        return second
    if second is UNDEFINED:
        return first
    joined = list(first) if isinstance(first, list) else [first]
    if isinstance(second, list):
        joined.extend(second)
    else:
        joined.append(second)
    return joined


def is_index(key: str) -> bool:
    """Return True where JavaScript sorts the key by number, before all others."""
    return key.isascii() and key.isdigit() and (key == "0" or key[0] != "0") and int(key) < 4294967295


def keys_of(value: dict[str, Value]) -> Iterable[str]:
    """Return the keys in JavaScript's order: array indexes by number, then the others as they came."""
    if not any(key[:1].isdigit() for key in value):
        return value
    indexes = sorted((key for key in value if is_index(key)), key=int)
    return [*indexes, *(key for key in value if not is_index(key))]


def lookup(value: Value, key: str) -> Value:
    """Return the field of an object, or the sequence of the field's values of an array's items."""
    if type(value) is dict:
        return value.get(key, UNDEFINED)
    if not isinstance(value, list):
        return UNDEFINED
    found = Sequence()
    for item in value:
        field = lookup(item, key)
        if field is not UNDEFINED:
            if isinstance(field, list):
                found.extend(field)
            else:
                found.append(field)
    return found
