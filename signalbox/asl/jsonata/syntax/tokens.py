"""Tokens of an expression."""

import re
from typing import Any, NamedTuple

from signalbox.asl.jsonata.data.numbers import parse_float
from signalbox.asl.jsonata.data.text import from_units
from signalbox.asl.jsonata.errors import InvalidExpression
from signalbox.asl.jsonata.patterns.pattern import Pattern

BINDING_POWERS = {
    ".": 75, "[": 80, "]": 0, "{": 70, "}": 0, "(": 80, ")": 0, ",": 0, "@": 80, "#": 80, ";": 80, ":": 80, "?": 20,
    "+": 50, "-": 50, "*": 60, "/": 60, "%": 60, "|": 20, "=": 40, "<": 40, ">": 40, "^": 40, "**": 60, "..": 20,
    ":=": 10, "!=": 40, "<=": 40, ">=": 40, "~>": 40, "and": 30, "or": 25, "in": 40, "&": 50, "!": 0, "~": 0,
}  # fmt: skip
_SPACE = " \t\n\r\v"
_PAIRS = ("..", ":=", "!=", ">=", "<=", "**", "~>")
_NUMBER = re.compile(r"-?(0|([1-9][0-9]*))(\.[0-9]+)?([Ee][-+]?[0-9]+)?")
_NAME = re.compile(r"[^ \t\n\r\v.\[\]{}(),@#;:?+\-*/%|=<>^&!~]*")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_VALUES = {"true": True, "false": False, "null": None}


class Token(NamedTuple):
    """Token: its type, its value, and where it ends."""

    type: str
    value: Any
    position: int


class Tokens:
    """Reader of an expression's tokens."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def next(self, after_operand: bool) -> Token | None:
        """Return the next token, None at the end. A slash `after_operand` divides; elsewhere it opens a regex."""
        text = self._skip_blanks()
        start = self._position
        if start >= len(text):
            return None
        first = text[start]
        if first == "/" and not after_operand:
            return self._token("regex", self._regex(start + 1))
        if text[start : start + 2] in _PAIRS:
            self._position += 2
            return self._token("operator", text[start : start + 2])
        if first in BINDING_POWERS:
            self._position += 1
            return self._token("operator", first)
        if first in "\"'":
            return self._token("string", self._string(first))
        number = _NUMBER.match(text, start)
        if number:
            return self._number(number[0])
        return self._quoted_name() if first == "`" else self._name()

    def _token(self, kind: str, value: Any) -> Token:
        return Token(kind, value, self._position)

    def _error(self, code: str, position: int, **fields: Any) -> InvalidExpression:
        self._position = len(self._text)
        return InvalidExpression(code, position=position, **fields)

    def _skip_blanks(self) -> str:
        text = self._text
        while self._position < len(text):
            if text[self._position] in _SPACE:
                self._position += 1
            elif text.startswith("/*", self._position):
                end = text.find("*/", self._position + 2)
                if end < 0:
                    raise self._error("S0106", self._position)
                self._position = end + 2
            else:
                break
        return text

    def _number(self, text: str) -> Token:
        number = float(text)
        if number - number != 0:
            raise self._error("S0102", self._position, token=text)
        self._position += len(text)
        return self._token("number", parse_float(text))

    def _string(self, quote: str) -> str:
        parts: list[str] = []
        at = self._position + 1
        while at < len(self._text):
            character = self._text[at]
            if character == quote:
                self._position = at + 1
                return from_units("".join(parts))
            if character == "\\":
                part, at = self._escape(at + 1)
                parts.append(part)
            else:
                parts.append(character)
            at += 1
        raise self._error("S0101", at)

    def _escape(self, at: int) -> tuple[str, int]:
        character = self._text[at : at + 1]
        if character in _ESCAPES:
            return _ESCAPES[character], at
        if character != "u":
            raise self._error("S0103", at, token=character)
        digits = self._text[at + 1 : at + 5]
        if not re.fullmatch("[0-9a-fA-F]+", digits):
            raise self._error("S0104", at)
        return chr(int(digits, 16)), at + 4

    def _regex(self, start: int) -> Pattern:
        text, depth = self._text, 0
        for at in range(start, len(text)):
            character = text[at]
            if character == "/" and depth == 0 and not _is_escaped(text, at):
                return self._pattern(start, at)
            if character in "([{" and text[at - 1] != "\\":
                depth += 1
            elif character in ")]}" and text[at - 1] != "\\":
                depth -= 1
        raise self._error("S0302", len(text))

    def _pattern(self, start: int, end: int) -> Pattern:
        if start == end:
            raise self._error("S0301", end)
        flags = re.compile("[im]*").match(self._text, end + 1)
        assert flags
        self._position = flags.end()
        return Pattern(self._text[start:end], flags[0])

    def _quoted_name(self) -> Token:
        start = self._position + 1
        end = self._text.find("`", start)
        if end < 0:
            raise self._error("S0105", len(self._text))
        self._position = end + 1
        return self._token("name", self._text[start:end])

    def _name(self) -> Token:
        match = _NAME.match(self._text, self._position)
        assert match
        name = match[0]
        self._position = match.end()
        if name.startswith("$"):
            return self._token("variable", name[1:])
        if name in ("or", "in", "and"):
            return self._token("operator", name)
        if name in _VALUES:
            return self._token("value", _VALUES[name])
        return self._token("name", name)


def _is_escaped(text: str, at: int) -> bool:
    before = text[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
