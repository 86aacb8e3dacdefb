"""Rule of a composite alarm, parsed and evaluated.

Source: Amazon CloudWatch API Reference, "PutCompositeAlarm": ALARM, OK and INSUFFICIENT_DATA of an alarm by name or
ARN, AND, OR, NOT, parentheses, TRUE and FALSE; NOT binds more closely than AND, and AND more closely than OR.
"""

import re
from collections.abc import Callable, Mapping

from signalbox.errors import InputError

States = Mapping[str, str]
Rule = Callable[[States], bool]

TOKEN = re.compile(r'\s*(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"?([^")]+)"?\s*\)|\s*(AND|OR|NOT|TRUE|FALSE|\(|\))')


class BrokenRule(InputError):
    """Raised for a rule that CloudWatch would refuse."""


def parse(text: str) -> Rule:
    """Return the rule as a function of alarms' states; one without a state is OK. Raises BrokenRule."""
    reader = _Reader(text)
    rule = reader.either()
    if reader.tokens:
        raise BrokenRule(f"the rule of a composite alarm cannot be read at {reader.tokens[0]!r}: {text}")
    return rule


class _Reader:
    """Parser that takes the tokens of a rule from the left."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            found = TOKEN.match(text, at)
            if found is None:
                raise BrokenRule(f"the rule of a composite alarm cannot be read at {text[at : at + 30]!r}")
            at = found.end()
            self.tokens.append((found[1] or found[3], found[2] or ""))

    def take(self, *words: str) -> bool:
        """Take the next token if it is one of these."""
        if self.tokens and self.tokens[0][0] in words:
            self.tokens.pop(0)
            return True
        return False

    def either(self) -> Rule:
        """Parse one or several parts joined by OR."""
        parts = [self.both()]
        while self.take("OR"):
            parts.append(self.both())
        return lambda states: any(part(states) for part in parts)

    def both(self) -> Rule:
        """Parse one or several parts joined by AND."""
        parts = [self.part()]
        while self.take("AND"):
            parts.append(self.part())
        return lambda states: all(part(states) for part in parts)

    def part(self) -> Rule:
        """Parse a state of an alarm, a constant, or a rule in parentheses; each may be negated."""
        if self.take("NOT"):
            inner = self.part()
            return lambda states: not inner(states)
        if self.take("("):
            inside = self.either()
            if not self.take(")"):
                raise BrokenRule(f"a parenthesis is left open in the rule of a composite alarm: {self.text}")
            return inside
        if not self.tokens:
            raise BrokenRule(f"the rule of a composite alarm ends too early: {self.text}")
        word, name = self.tokens.pop(0)
        if word in ("TRUE", "FALSE"):
            return lambda states: word == "TRUE"
        if not name:
            raise BrokenRule(f"{word} stands in a wrong place in the rule of a composite alarm: {self.text}")
        alarm = name.rpartition(":alarm:")[2]
        return lambda states: states.get(alarm, "OK") == word
