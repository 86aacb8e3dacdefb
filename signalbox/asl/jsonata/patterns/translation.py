"""Translation of JavaScript's regular expressions into the syntax of the `regex` package.

The syntax is that without the flag `u`: `\\p{L}` is the text "p{L}", a brace that opens no quantifier is itself.
"""

import re

from signalbox.asl.jsonata.patterns.classes import DOT, WORD, class_of, escaped, literal, shorthand

_BOUNDARY = f"(?:(?<=[{WORD}])(?![{WORD}])|(?<![{WORD}])(?=[{WORD}]))"
_INSIDE = f"(?:(?<=[{WORD}])(?=[{WORD}])|(?<![{WORD}])(?![{WORD}]))"
_BOUNDARIES = {"b": _BOUNDARY, "B": _INSIDE}
_QUANTIFIER = re.compile(r"(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??")
_GROUP = re.compile(r"\((?:\?<(?![=!])([^>]*)>|\?(?:-?i:|:|=|!|<=|<!))?")
_SKIPPED = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<(?![=!])([^>]*)>)?)?", re.DOTALL)
_NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")


class SyntaxFault(Exception):
    """The regular expression has a syntax that JavaScript refuses."""


def translate(source: str, multiline: bool) -> str:
    """Return a regular expression of the `regex` package that matches as the source does in JavaScript."""
    return _Translator(source, multiline).translate()


class _Translator:
    def __init__(self, source: str, multiline: bool) -> None:
        self._source = source
        self._start = f"(?<!{DOT})" if multiline else r"\A"
        self._end = f"(?!{DOT})" if multiline else r"\Z"
        self._at = 0
        self._opened = 0
        self._closed: set[int] = set()
        groups = [match for match in _SKIPPED.finditer(source) if match[0].startswith("(")]
        capturing = [match[1] for match in groups if match[0] == "(" or match[1] is not None]
        self._count = len(capturing)
        self._names = {name: number for number, name in enumerate(capturing, 1) if name is not None}
        if len(self._names) != sum(name is not None for name in capturing):
            raise SyntaxFault("Duplicate capture group name")

    def translate(self) -> str:
        """Return the translation of the whole source."""
        translated = self._alternatives()
        if self._at < len(self._source):
            raise SyntaxFault("Unmatched ')'")
        return translated

    def _alternatives(self) -> str:
        parts: list[str] = []
        while self._at < len(self._source) and self._source[self._at] != ")":
            if self._source[self._at] == "|":
                self._at += 1
                parts.append("|")
            else:
                parts.append(self._term())
        return "".join(parts)

    def _term(self) -> str:
        atom, may_repeat = self._atom()
        quantifier = _QUANTIFIER.match(self._source, self._at)
        if not quantifier:
            return atom
        if not may_repeat:
            raise SyntaxFault("Nothing to repeat")
        if quantifier[2] and int(quantifier[1]) > int(quantifier[2]):
            raise SyntaxFault("numbers out of order in {} quantifier")
        self._at = quantifier.end()
        if _QUANTIFIER.match(self._source, self._at):
            raise SyntaxFault("Nothing to repeat")
        return f"(?:{atom}){quantifier[0]}" if atom.startswith("(?") else atom + quantifier[0]

    def _atom(self) -> tuple[str, bool]:
        character = self._source[self._at]
        if character == "(":
            return self._group()
        if character == "\\":
            return self._escape()
        if _QUANTIFIER.match(self._source, self._at):
            raise SyntaxFault("Nothing to repeat")
        self._at += 1
        if character == "[":
            return self._class(), True
        if character == "^":
            return self._start, False
        if character == "$":
            return self._end, False
        return DOT if character == "." else literal(character), True

    def _group(self) -> tuple[str, bool]:
        opening = _GROUP.match(self._source, self._at)
        assert opening
        self._at = opening.end()
        if self._source.startswith("?", self._at):
            raise SyntaxFault("Invalid group")
        number = 0
        if opening[0] == "(" or opening[1] is not None:
            if opening[1] is not None and not _NAME.fullmatch(opening[1]):
                raise SyntaxFault("Invalid capture group name")
            self._opened += 1
            number = self._opened
        inner = self._alternatives()
        if self._at >= len(self._source):
            raise SyntaxFault("Unterminated group")
        self._at += 1
        self._closed.add(number)
        return f"{'(' if number else opening[0]}{inner})", not opening[0].startswith("(?<") or bool(number)

    def _escape(self) -> tuple[str, bool]:
        self._at += 1
        if self._at >= len(self._source):
            raise SyntaxFault("\\ at end of pattern")
        letter = self._source[self._at]
        if letter in _BOUNDARIES:
            self._at += 1
            return _BOUNDARIES[letter], False
        found = shorthand(letter)
        if found:
            self._at += 1
            return class_of("", [found[0]], False) if found[1] else f"[{found[0]}]", True
        if letter == "k" and self._names:
            return self._reference_to(self._named()), True
        digits = re.compile(r"[1-9]\d*").match(self._source, self._at)
        if digits and int(digits[0]) <= self._count:
            self._at = digits.end()
            return self._reference_to(int(digits[0])), True
        character, self._at = escaped(self._source, self._at, in_class=False)
        return literal(character), True

    def _named(self) -> int:
        match = re.compile(r"k<([^>]*)>").match(self._source, self._at)
        if not match or match[1] not in self._names:
            raise SyntaxFault("Invalid named reference")
        self._at = match.end()
        return self._names[match[1]]

    def _reference_to(self, number: int) -> str:
        # A group that took no part matches the empty text in JavaScript.
        return f"(?:(?({number})\\{number}|))" if number in self._closed else "(?:)"

    def _class(self) -> str:
        is_negated = self._source.startswith("^", self._at)
        self._at += is_negated
        members: list[str] = []
        negated_sets: list[str] = []
        while not self._source.startswith("]", self._at):
            first = self._member(members, negated_sets)
            if not (self._source.startswith("-", self._at) and self._source[self._at + 1 : self._at + 2] not in "]"):
                members.append(literal(first) if first else "")
                continue
            self._at += 1
            self._range(first, self._member(members, negated_sets), members)
        self._at += 1
        return class_of("".join(members), negated_sets, is_negated)

    def _range(self, first: str, last: str, members: list[str]) -> None:
        if not first or not last:  # a set at one end: the dash is itself
            members += [literal(end) for end in (first, "-", last) if end]
        elif first > last:
            raise SyntaxFault("Range out of order in character class")
        else:
            members.append(f"{literal(first)}-{literal(last)}")

    def _member(self, members: list[str], negated_sets: list[str]) -> str:
        if self._at >= len(self._source):
            raise SyntaxFault("Unterminated character class")
        character = self._source[self._at]
        self._at += 1
        if character != "\\":
            return character
        if self._at >= len(self._source):
            raise SyntaxFault("\\ at end of pattern")
        letter = self._source[self._at]
        found = shorthand(letter)
        if found:
            self._at += 1
            if found[1]:
                negated_sets.append(found[0])
            else:
                members.append(found[0])
            return ""
        if letter == "b":
            self._at += 1
            return "\b"
        character, self._at = escaped(self._source, self._at, in_class=True)
        return character
