"""Values from the events of a parser, with the line of each value and a bound on their depth."""

from dataclasses import dataclass, field
from typing import Any

from signalbox.documents.errors import DocumentError, escape

DEEPEST = 400  # objects and arrays inside each other; deeper values would end in a RecursionError
MOST_VALUES = 2_000_000  # aliases of YAML can repeat a value without end


@dataclass(slots=True)
class Open:
    """An object or an array that is not complete yet."""

    value: Any
    pointer: str
    key: str | None = None
    key_line: int = 0
    before: int = 0


@dataclass
class Builder:
    """Builds one value. `lines` has the line of each value, or of its name, by its JSON pointer, from 1. With a list
    as `repeated`, a name may stand twice in an object: the last one counts, and a sentence is added to the list."""

    file: str
    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    complete: bool = False
    count: int = 0
    stack: list[Open] = field(default_factory=list)
    repeated: list[str] | None = None

    @property
    def pointer(self) -> str:
        """The JSON pointer of the next value."""
        if not self.stack:
            return ""
        top = self.stack[-1]
        return f"{top.pointer}/{len(top.value) if top.key is None else escape(top.key)}"

    def start(self, value: Any, line: int) -> None:
        """Open an object or an array."""
        pointer = self.pointer
        if len(self.stack) >= DEEPEST:
            raise too_deep(self.file)
        self.add(value, line)
        self.stack.append(Open(value, pointer, before=self.count))

    def key(self, name: str, line: int) -> None:
        """Take the name of the next member of an object. Raises DocumentError where the object has it already, and no
        name may be repeated."""
        top = self.stack[-1]
        if name in top.value:
            if self.repeated is None:
                raise twice(self.file, name, line)
            self.repeated.append(last_counts(name, line))
        top.key, top.key_line = name, line

    def add(self, value: Any, line: int, size: int = 1) -> None:
        """Add a value of `size` values to the open object or array."""
        self.count += size
        if self.count > MOST_VALUES:
            raise DocumentError(self.file, "", f"it holds more than {MOST_VALUES:,} values; its aliases repeat values.")
        self.lines[self.pointer] = self.stack[-1].key_line if self.stack and self.stack[-1].key is not None else line
        if not self.stack:
            self.value = value
            self.complete = True
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        else:
            assert top.key is not None
            top.value[top.key] = value
            top.key = None

    def end(self) -> tuple[Any, int]:
        """Close the open object or array. Return it with the number of values in it."""
        top = self.stack.pop()
        return top.value, self.count - top.before + 1


def too_deep(file: str) -> DocumentError:
    """Return the error for a value that is nested too deeply."""
    return DocumentError(file, "", f"it is nested too deeply: more than {DEEPEST} levels.")


def last_counts(name: str, line: int | None = None) -> str:
    """Return the sentence on a name that an object has twice, where the last one counts."""
    place = f"line {line}: " if line else ""
    return f"{place}{name!r} stands twice in one object; the last one counts"


def twice(file: str, name: str, line: int | None = None) -> DocumentError:
    """Return the error for a name that an object has twice."""
    place = f"line {line}: " if line else ""
    return DocumentError(file, "", f"{place}{name!r} stands twice in one object: which of them counts?")
