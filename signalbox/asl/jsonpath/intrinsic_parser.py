"""Parser of intrinsic functions: `States.Format('{} of {}', $.n, States.ArrayLength($.items))`."""

import json
import re
from dataclasses import dataclass

from signalbox.asl.jsonpath.failures import InvalidPath
from signalbox.asl.values import Json

DEEPEST = 10  # functions within each other (Intrinsic functions for JSONPath states)
_NAME = re.compile(r"States\.(\w+)\s*\(")
_STRING = re.compile(r"'((?:[^'\\]|\\['\\{}])*)'", re.DOTALL)
_WORD = re.compile(r"(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s*[,)])")
_QUOTES = "'\""


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal argument; `raw` is the text between the quotes of a string, with its escapes."""

    value: Json
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class PathArgument:
    """A path, context path or variable as an argument."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an intrinsic function; `text` is its source."""

    name: str
    arguments: tuple["Argument", ...]
    text: str


Argument = Literal | PathArgument | Call


def is_intrinsic(text: str) -> bool:
    """Return True where a text looks like a call of an intrinsic function."""
    return text.startswith("States.")


def parse_intrinsic(text: str) -> Call:
    """Return the call of a text. Raises InvalidPath."""
    parser = _Parser(text)
    call = parser.call(1)
    parser.skip()
    if parser.at != len(text):
        raise parser.wrong("the end")
    return call


def unescape(raw: str) -> str:
    r"""Replace the escapes of a literal: `\'`, `\\`, `\{` and `\}`."""
    return re.sub(r"\\(.)", r"\1", raw)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def wrong(self, wanted: str) -> InvalidPath:
        return InvalidPath(f"the intrinsic function {self.text!r} needs {wanted} at position {self.at + 1}")

    def skip(self) -> None:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1

    def take(self, char: str) -> bool:
        self.skip()
        found = self.text.startswith(char, self.at)
        self.at += found
        return found

    def call(self, depth: int) -> Call:
        self.skip()
        begin = self.at
        match = _NAME.match(self.text, begin)
        if not match or depth > DEEPEST:
            raise self.wrong(f"a call such as States.UUID(), at most {DEEPEST} within each other,")
        self.at = match.end()
        arguments: list[Argument] = []
        while not self.take(")"):
            if arguments and not self.take(","):
                raise self.wrong(", or )")
            arguments.append(self.argument(depth))
        return Call(match[1], tuple(arguments), self.text[begin : self.at])

    def argument(self, depth: int) -> Argument:
        self.skip()
        if self.text.startswith("$", self.at):
            return self.path()
        if self.text.startswith("'", self.at):
            return self.string()
        if match := _WORD.match(self.text, self.at):
            self.at = match.end()
            return Literal(json.loads(match[0]))
        return self.call(depth + 1)

    def string(self) -> Literal:
        match = _STRING.match(self.text, self.at)
        if not match:
            raise self.wrong(r"a literal in quotes, in which only \', \\, \{ and \} are escapes,")
        self.at = match.end()
        return Literal(unescape(match[1]), match[1])

    def path(self) -> PathArgument:
        """Return the path that ends before the next comma or parenthesis outside brackets."""
        begin, depth, quote = self.at, 0, ""
        while self.at < len(self.text):
            char = self.text[self.at]
            if quote:
                quote = "" if char == quote else quote
            elif depth and char in _QUOTES:
                quote = char
            elif char in "[(":
                depth += 1
            elif depth and char in "])":
                depth -= 1
            elif not depth and char in ",)":
                break
            self.at += 1
        return PathArgument(self.text[begin : self.at].rstrip())
