"""Problems of a definition, and the report that collects them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a definition. `severity` is error (AWS refuses it, or this engine cannot run it) or warning;
    `code` is words with hyphens; `pointer` is a JSON pointer into the definition."""

    severity: str
    code: str
    pointer: str
    message: str


@dataclass(slots=True)
class Report:
    """The problems found so far."""

    problems: list[Problem] = field(default_factory=list)

    def error(self, code: str, pointer: str, message: str) -> None:
        """Add a problem for which AWS refuses the definition."""
        self.problems.append(Problem("error", code, pointer, message))

    def warning(self, code: str, pointer: str, message: str) -> None:
        """Add a problem that AWS allows and that looks like a mistake."""
        self.problems.append(Problem("warning", code, pointer, message))


def under(pointer: str, key: str | int) -> str:
    """Return the JSON pointer of a member, its key escaped as in RFC 6901."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
