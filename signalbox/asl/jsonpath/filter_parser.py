"""Parser of filters: `[?(@.price < 10 && @.tag in ['a', 'b'])]`."""

import json
import re
from collections.abc import Callable

from signalbox.asl.jsonpath.failures import InvalidPath, PathNotFound
from signalbox.asl.jsonpath.filter_operators import MISSING, OPERATORS, regular_expression
from signalbox.asl.jsonpath.steps import Matches
from signalbox.asl.values import Json

CompilePath = Callable[[str], Callable[[Json], Json]]
Operand = Callable[[Json, Json], Json]

_OPERATOR = re.compile(
    r"\s*(===|!==|==|!=|<=|>=|<|>|=~|(?:in|nin|subsetof|anyof|noneof|all|size|empty|contains)\b)\s*", re.I
)
_PATH = re.compile(r"[@$](?:\.\.?[\w$-]+(?:\(\))?|\.\*|\.?\[(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^\[\]'\"])*\])*")
_WORD = re.compile(r"(?:true|false|null)\b|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_BARE = re.compile(r"[^\W\d][\w-]*")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_REGEX = re.compile(r"/((?:[^/\\]|\\.)*)/([a-zA-Z]*)")


def parse_filter(text: str, compile_path: CompilePath) -> Matches:
    """Return the predicate of a filter, whose text is in parentheses. Raises InvalidPath."""
    parser = _Parser(text, compile_path)
    if not text.startswith("("):
        raise parser.wrong("( after ?")
    matches = parser.either()
    if parser.at != len(text):
        raise parser.wrong("the end")
    return matches


class _Parser:
    def __init__(self, text: str, compile_path: CompilePath) -> None:
        self.text = text
        self.compile_path = compile_path
        self.at = 0

    def take(self, token: str) -> bool:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        found = self.text.startswith(token, self.at)
        self.at += len(token) if found else 0
        return found

    def wrong(self, wanted: str) -> InvalidPath:
        return InvalidPath(f"the filter {self.text!r} needs {wanted} at position {self.at + 1}")

    def either(self) -> Matches:
        left = self.both()
        while self.take("||"):
            left = _either(left, self.both())
        return left

    def both(self) -> Matches:
        left = self.single()
        while self.take("&&"):
            left = _both(left, self.single())
        return left

    def single(self) -> Matches:
        if self.take("!"):
            inner = self.single()
            return lambda item, root: not inner(item, root)
        if self.take("("):
            inner = self.either()
            if not self.take(")"):
                raise self.wrong(")")
            return inner
        return self.comparison()

    def comparison(self) -> Matches:
        left = self.operand()
        match = _OPERATOR.match(self.text, self.at)
        if not match:
            return lambda item, root: left(item, root) is not MISSING
        self.at = match.end()
        name = match[1].lower()
        right = self.regex() if name == "=~" else self.operand()
        operator = OPERATORS[name]
        return lambda item, root: operator(left(item, root), right(item, root))

    def operand(self) -> Operand:
        self.take("")
        if match := _PATH.match(self.text, self.at):
            self.at = match.end()
            return _reader(match[0], self.compile_path("$" + match[0][1:]))
        return _constant(self.literal())

    def literal(self) -> Json:
        if match := _WORD.match(self.text, self.at):
            self.at = match.end()
            return json.loads(match[0])
        if match := _STRING.match(self.text, self.at):
            self.at = match.end()
            body = match[1] if match[1] is not None else match[2]
            return re.sub(r"\\(.)", r"\1", body)
        if self.take("["):
            return self.array()
        if match := _BARE.match(self.text, self.at):
            self.at = match.end()
            return match[0]  # Jayway, and so AWS, takes a word without quotes for a text
        raise self.wrong("a path or a literal")

    def array(self) -> list[Json]:
        items: list[Json] = []
        while not self.take("]"):
            if items and not self.take(","):
                raise self.wrong(", or ]")
            self.take("")
            items.append(self.literal())
        return items

    def regex(self) -> Operand:
        match = _REGEX.match(self.text, self.at)
        if not match:
            raise self.wrong("a regular expression such as /a.*/i")
        self.at = match.end()
        try:
            return _constant(regular_expression(match[1], match[2]))
        except (re.error, ValueError) as error:
            raise InvalidPath(f"the filter {self.text!r} has an invalid regular expression: {error}") from error


def _either(left: Matches, right: Matches) -> Matches:
    return lambda item, root: left(item, root) or right(item, root)


def _both(left: Matches, right: Matches) -> Matches:
    return lambda item, root: left(item, root) and right(item, root)


def _constant(value: Json) -> Operand:
    return lambda item, root: value


def _reader(text: str, read: Callable[[Json], Json]) -> Operand:
    relative = text.startswith("@")

    def operand(item: Json, root: Json) -> Json:
        try:
            return read(item if relative else root)
        except PathNotFound:
            return MISSING

    return operand
