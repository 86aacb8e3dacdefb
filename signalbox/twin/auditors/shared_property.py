"""Properties of records that are read once for all views of the same records."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class shared_property(Generic[Value]):  # noqa: N801  # used as a decorator, like `cached_property`
    """A property whose value is kept in the records' `shared`: several scenarios read the same journal."""

    def __init__(self, read: Callable[[Any], Value]) -> None:
        self.read = read
        self.__doc__ = read.__doc__

    def __get__(self, records: Any, owner: type | None = None) -> Value:
        found: Value = records.once(self.read)
        return found
