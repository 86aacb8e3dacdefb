"""Rules and findings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Place = tuple[str, str]
"""JSON pointer and message of one finding."""


@dataclass(frozen=True)
class Rule:
    """A rule: why it is there, its source, how to mend what it finds. `check` yields the places."""

    id: str
    severity: str
    why: str
    source: str
    fix: str
    check: Callable[[Any], Iterator[Any]]


@dataclass(frozen=True)
class Finding:
    """One finding of a rule. `line` counts from 1."""

    rule: Rule
    file: str
    pointer: str
    line: int
    message: str

    def to_json(self) -> dict[str, Any]:
        """Return the row of the finding."""
        return {
            "rule": self.rule.id,
            "severity": self.rule.severity,
            "file": self.file,
            "pointer": self.pointer,
            "line": self.line,
            "message": self.message,
            "fix": self.rule.fix,
        }
