"""Parser of paths in Jayway's dialect: `$.a['b'][0][1:3][*]..c[?(@.d == 1)]`."""

import re
from dataclasses import dataclass

from signalbox.asl.jsonpath.failures import InvalidPath
from signalbox.asl.jsonpath.filter_parser import CompilePath, parse_filter
from signalbox.asl.jsonpath.steps import Filter, Index, Property, Slice, Step, Wildcard

_NAME = re.compile(r"[^.\[\]\s(),]+(?:\(\))?")
_INDEXES = re.compile(r"\s*-?\d+\s*(?:,\s*-?\d+\s*)*")
_SLICE = re.compile(r"\s*(-?\d+)?\s*:\s*(-?\d+)?\s*")
_QUOTED = re.compile(r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scan:
    """A value and all values below it (`..`)."""

    definite = False

    def __str__(self) -> str:
        return ".."


def parse_steps(text: str, compile_path: CompilePath) -> list[Step | Scan]:
    """Return the steps of a path; `compile_path` compiles the paths in its filters. Raises InvalidPath."""
    if not text.startswith("$"):
        raise InvalidPath(f"a path starts with $ but is {text!r}")
    return _Parser(text, compile_path).steps()


class _Parser:
    def __init__(self, text: str, compile_path: CompilePath) -> None:
        self.text = text
        self.compile_path = compile_path
        self.at = 1

    def steps(self) -> list[Step | Scan]:
        steps: list[Step | Scan] = []
        while self.at < len(self.text):
            if self.text.startswith("..", self.at):
                self.at += 2
                steps.append(Scan())
                steps.append(self.bracket() if self.text.startswith("[", self.at) else self.name())
            elif self.text[self.at] == ".":
                self.at += 1
                # Jayway, and so AWS, reads $.[0] as $[0].
                steps.append(self.bracket() if self.text.startswith("[", self.at) else self.name())
            else:
                steps.append(self.bracket())
        return steps

    def name(self) -> Step:
        if self.text.startswith("*", self.at):
            self.at += 1
            return Wildcard()
        match = _NAME.match(self.text, self.at)
        if not match:
            raise self.wrong("a name")
        self.at = match.end()
        return Property((match[0],))

    def bracket(self) -> Step:
        end = closing(self.text, self.at) if self.text[self.at] == "[" else -1
        if end < 0:
            raise self.wrong("a step such as .name or [0]")
        inside = self.text[self.at + 1 : end]
        self.at = end + 1
        return self.content(inside)

    def content(self, inside: str) -> Step:
        bare = inside.strip()
        if bare == "*":
            return Wildcard()
        if bare.startswith("?"):
            return Filter(bare, parse_filter(bare[1:].strip(), self.compile_path))
        if _INDEXES.fullmatch(inside):
            return Index(tuple(int(part) for part in inside.split(",")))
        if match := _SLICE.fullmatch(inside):
            begin, end = match.groups()
            return Slice(None if begin is None else int(begin), None if end is None else int(end))
        return Property(self.quoted_names(inside))

    def quoted_names(self, inside: str) -> tuple[str, ...]:
        names, at = [], 0
        while match := _QUOTED.match(inside, at):
            # Recorded on AWS: a backslash in a quoted name stays; only the quote itself is escaped.
            names.append(match[1].replace("\\'", "'") if match[1] is not None else match[2].replace('\\"', '"'))
            at = match.end()
            if at == len(inside):
                return tuple(names)
            if inside[at] != ",":
                break
            at += 1
        raise InvalidPath(f"[{inside}] is no step of the path {self.text!r}")

    def wrong(self, wanted: str) -> InvalidPath:
        return InvalidPath(f"the path {self.text!r} needs {wanted} at position {self.at + 1}")


def closing(text: str, at: int) -> int:
    """Return the position of the bracket that closes the one at `at`, or -1; brackets in quotes do not count."""
    depth, quote, position = 0, "", at
    while position < len(text):
        char = text[position]
        if quote:
            if char == "\\":
                position += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char in "[(":
            depth += 1
        elif char in "])":
            depth -= 1
            if depth == 0:
                return position
        position += 1
    return -1
