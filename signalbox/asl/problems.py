"""Problems of a definition, and the report that collects them."""

import re
from dataclasses import dataclass, field

SCHEMA = "SCHEMA_VALIDATION_FAILED"
# AWS's code of each rule. Every other rule of ours is one of those that AWS's schema holds.
# Source: API reference, ValidateStateMachineDefinitionDiagnostic; measured on AWS, github.com/floci-io/floci #2735
# and #2745.
_CODES = {
    "not-json": "INVALID_JSON_DESCRIPTION",
    "no-terminal-state": "MISSING_END_STATE",
    "missing-target": "MISSING_TRANSITION_TARGET",
    "unreachable": "MISSING_TRANSITION_TARGET",
    "duplicate-name": "DUPLICATE_STATE_NAME",
    "wrong-state-name": "INVALID_STATE_NAME",
    "invalid-expression": "INVALID_JSONATA_EXPRESSION",
    "states-field-unavailable": "UNSUPPORTED_JSONATA_EXPRESSION",
    "bare-name": "UNSUPPORTED_JSONATA_EXPRESSION",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a definition. `severity` is error (AWS refuses it) or warning; `code` is AWS's where AWS has one,
    and the rule's name for a warning of ours; `pointer` is a JSON pointer into the definition."""

    severity: str
    code: str
    pointer: str
    message: str
    rule: str = ""  # which of our checks it is: words with hyphens

    @property
    def location(self) -> str | None:
        """The place as AWS writes it: `/States/C/Choices[0]/Next`, and None where the whole workflow is meant."""
        if self.rule in _PLACELESS:
            return None
        place = self.pointer.rpartition("/")[0] if self.rule in _AT_PARENT else self.pointer
        return re.sub(r"/(\d+)(?=/|$)", r"[\1]", place) or "/"


_PLACELESS = frozenset({"no-terminal-state", "not-an-object"})
_AT_PARENT = frozenset({"unknown-field", "jsonpath-field", "jsonata-field"})  # AWS names the state, not the field


@dataclass(slots=True)
class Report:
    """The problems found so far."""

    problems: list[Problem] = field(default_factory=list)

    def error(self, rule: str, pointer: str, message: str) -> None:
        """Add a problem for which AWS refuses the definition."""
        self.problems.append(Problem("error", _CODES.get(rule, SCHEMA), pointer, message, rule))

    def warning(self, rule: str, pointer: str, message: str) -> None:
        """Add a problem that AWS allows and that looks like a mistake."""
        self.problems.append(Problem("warning", rule, pointer, message, rule))


def under(pointer: str, key: str | int) -> str:
    """Return the JSON pointer of a member, its key escaped as in RFC 6901."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
