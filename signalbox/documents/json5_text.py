"""JSON5: comments, trailing commas, names without quotes, single quotes and the numbers of JavaScript.

It is read here and not by a library because a library gives no lines. JSON is JSON5, so this is also the reader of the
lines of JSON.

Source: the JSON5 Data Interchange Format, version 1.0.0.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from signalbox.documents.builder import Builder
from signalbox.documents.errors import DocumentError

TOKEN = re.compile(
    r"""(?P<space>(?:[\s\ufeff]+|//[^\n\r\u2028\u2029]*|/\*.*?\*/)+)
    |(?P<mark>[{}\[\]:,])
    |(?P<text>"(?:[^"\\\n\r]|\\(?:\r\n|.))*"|'(?:[^'\\\n\r]|\\(?:\r\n|.))*')
    |(?P<number>[+-]?(?:0[xX][0-9a-fA-F]+|(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)(?![\w$.]))
    |(?P<name>[+-]?(?:[^\W\d]|[$])[\w$\u200c\u200d]*)""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
LINE_ENDS = ("\n", "\r", "\r\n", "\u2028", "\u2029")
WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Token:
    """A token: kind, text and line."""

    kind: str
    text: str
    line: int


def parse_json5(text: str, file: str, parse_float: Callable[[str], Any] = float) -> Builder:
    """Return the builder with the value of a JSON5 text and its lines. Raises DocumentError with the line."""
    builder = Builder(file)
    state = "value"
    for token in tokens(text, file):
        state = step(builder, state, token, parse_float)
    if not builder.complete or builder.stack:
        raise DocumentError(file, "", "the text ends before its value does: it is not whole, valid JSON5.")
    return builder


def tokens(text: str, file: str) -> Any:
    """Yield the tokens of a text, without space and comments."""
    place, line = 0, 1
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            raise unexpected(file, line, text[place])
        kind, part = str(found.lastgroup), found.group()
        if kind != "space":
            yield Token(kind, part, line)
        line += part.count("\n")
        place = found.end()


def step(builder: Builder, state: str, token: Token, parse_float: Callable[[str], Any]) -> str:
    """Take one token in a state: value, first (in an array), name, colon or next. Return the next state."""
    mark = token.text if token.kind == "mark" else ""
    if state in ("value", "first") and mark in ("{", "["):
        builder.start({} if mark == "{" else [], token.line)
        return "name" if mark == "{" else "first"
    closes = mark and builder.stack and mark == ("]" if isinstance(builder.stack[-1].value, list) else "}")
    if closes and state in ("first", "name", "next"):
        builder.end()
        return "next"
    if state in ("value", "first") and not mark:
        builder.add(scalar(token, builder.file, parse_float), token.line)
        return "next"
    if state == "name" and token.kind in ("text", "name"):
        builder.key(unquoted(token.text) if token.kind == "text" else token.text, token.line)
        return "colon"
    if state == "colon" and mark == ":":
        return "value"
    if state == "next" and mark == "," and builder.stack:
        return "first" if isinstance(builder.stack[-1].value, list) else "name"
    raise unexpected(builder.file, token.line, token.text)


def scalar(token: Token, file: str, parse_float: Callable[[str], Any]) -> Any:
    """Return the value of a text, number or word."""
    if token.kind == "text":
        return unquoted(token.text)
    if token.kind == "name":
        if token.text not in WORDS:
            raise unexpected(file, token.line, token.text)
        return WORDS[token.text]
    digits = token.text.removeprefix("+")
    if "x" in digits.lower():
        return int(digits, 16)
    try:
        return parse_float(digits) if re.search(r"[.eE]", digits) else int(digits)
    except ValueError as error:
        raise DocumentError(file, "", f"it holds a number that cannot be read ({error}).") from None


def unquoted(text: str) -> str:
    """Return the text between quotes, with its escapes replaced."""
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    plain = ESCAPE.sub(unescaped, inner)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "\\u" in inner else plain


def unescaped(found: re.Match[str]) -> str:
    """Return the characters of one escape."""
    code = found[1]
    if len(code) > 2 or (len(code) == 3 and code[0] == "x"):
        return chr(int(code[1:], 16))
    return "" if code in LINE_ENDS else ESCAPES.get(code, code)


def unexpected(file: str, line: int, text: str) -> DocumentError:
    """Return the error for a token at the wrong place."""
    return DocumentError(file, "", f"line {line}: {text[:20]!r} is not expected here.")
