"""Paths, compiled once and read from documents."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from signalbox.asl.jsonpath.failures import InvalidPath
from signalbox.asl.jsonpath.functions import FUNCTIONS
from signalbox.asl.jsonpath.path_parser import Scan, parse_steps
from signalbox.asl.jsonpath.steps import Index, Property, Step, descendants
from signalbox.asl.values import Json

Read = Callable[[Json], Json]


class Path:
    """A path that starts with `$`. A definite path selects one value; any other selects a list, which may be empty."""

    __slots__ = ("definite", "function", "keys", "steps", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        steps = parse_steps(text, lambda inner: compile_path(inner).read)
        self.function = _function_at_end(steps)
        self.steps: Sequence[Step | Scan] = steps[:-1] if self.function else steps
        self.definite = all(step.definite for step in self.steps)
        self.keys = None if self.function else keys_of(self.steps)

    def __str__(self) -> str:
        return "$" + "".join(map(str, self.steps))

    def read(self, document: Json) -> Json:
        """Return what the path selects. Raises PathNotFound."""
        if self.keys is not None:
            value: Json = document
            try:
                for key in self.keys:
                    if type(value) is not (dict if type(key) is str else list):
                        return self._read_definite(document)
                    value = value[key]  # type: ignore[index] # a list has a position here, a dict a name
            except LookupError:
                return self._read_definite(document)
            return value
        selected = self._read_definite(document) if self.definite else list(self._select(document))
        return self.function(selected) if self.function else selected

    def _read_definite(self, document: Json) -> Json:
        value, before, last = document, "$", len(self.steps) - 1
        for position, step in enumerate(self.steps):
            assert isinstance(step, (Property, Index)), "only these steps are definite"
            value = step.one(value, before, position == last)
            before += str(step)
        return value

    def _select(self, document: Json) -> Iterator[Json]:
        values, anchored = [document], True
        for step in self.steps:
            if isinstance(step, Scan):
                values = [found for value in values for found in descendants(value)]
            else:
                values = [found for value in values for found in step.each(value, document, anchored)]
            anchored = anchored and step.definite
        yield from values


@lru_cache(maxsize=4096)
def compile_path(text: str) -> Path:
    """Return the path of a text. Raises InvalidPath."""
    return Path(text)


def _function_at_end(steps: Sequence[Step | Scan]) -> Callable[[Json], Json] | None:
    last = steps[-1] if steps else None
    if not isinstance(last, Property) or not last.names[0].endswith("()"):
        return None
    name = last.names[0][:-2]
    if name not in FUNCTIONS:
        raise InvalidPath(f"there is no function {name}() in paths")
    return FUNCTIONS[name]


def keys_of(steps: Sequence[Step | Scan]) -> tuple[str | int, ...] | None:
    """Return the names and positions of a path to one place; None for other paths."""
    keys: list[str | int] = []
    for step in steps:
        if isinstance(step, Property) and len(step.names) == 1:
            keys.append(step.names[0])
        elif isinstance(step, Index) and step.definite:
            keys.append(step.positions[0])
        else:
            return None
    return tuple(keys)
