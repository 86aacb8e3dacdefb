"""Suppressions: a rule is left out at a place, with a reason.

In a template: `Metadata: {signalbox-lint: {RULE: REASON}}` of the resource. In a definition: a Comment of the state
that contains `lint-ignore RULE: REASON`. Elsewhere: a row of the file `signalbox-lint.toml`, with rule, reason, and
file or pointer as patterns.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from signalbox.documents import DocumentError, read_text
from signalbox.lint.rule import Finding

FILE = "signalbox-lint.toml"
KEY = "signalbox-lint"
COMMENT = re.compile(r"lint-ignore\s+([a-z0-9-]+)\s*:\s*(\S[^;]*)")
ROW = {"rule", "reason", "file", "pointer"}


@dataclass
class Suppression:
    """One row: patterns of file and pointer, and whether it suppressed a finding."""

    rule: str
    reason: str
    file: str = "*"
    pointer: str = "*"
    used: bool = False

    def covers(self, finding: Finding) -> bool:
        """Return whether the row is about a finding."""
        file = finding.file.replace("\\", "/")
        return (
            self.rule == finding.rule.id
            and (fnmatchcase(file, self.file) or fnmatchcase(file, f"*/{self.file}"))
            and fnmatchcase(finding.pointer, self.pointer)
        )


def read_suppressions(path: Path, rules: set[str]) -> list[Suppression]:
    """Return the rows of a file. Raises DocumentError for an unknown rule and for a missing reason."""
    try:
        rows = tomllib.loads(read_text(path)).get("suppress", [])
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(str(path), "", f"it is no valid TOML ({error}).") from None
    if not isinstance(rows, list):
        raise DocumentError(str(path), "", "write [[suppress]] tables.")
    return [checked(path, index, row, rules) for index, row in enumerate(rows)]


def checked(path: Path, index: int, row: Any, rules: set[str]) -> Suppression:
    """Return one row of a file."""
    place = f"/suppress/{index}"
    if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()) or set(row) - ROW:
        raise DocumentError(str(path), place, f"a suppression has only the texts {', '.join(sorted(ROW))}.")
    if row.get("rule") not in rules:
        raise DocumentError(str(path), place, f"there is no rule {row.get('rule')!r}.")
    if not row.get("reason", "").strip():
        raise DocumentError(str(path), place, "a suppression needs a reason.")
    return Suppression(**row)


def in_comments(definition: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield pointer and rule of each suppression in the comments of a definition."""
    if isinstance(definition, Mapping):
        comment = definition.get("Comment")
        if isinstance(comment, str):
            yield from ((pointer, rule) for rule, _ in COMMENT.findall(comment))
        for key, value in definition.items():
            if isinstance(value, Mapping | list):
                yield from in_comments(value, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(definition, list):
        for index, value in enumerate(definition):
            if isinstance(value, Mapping | list):
                yield from in_comments(value, f"{pointer}/{index}")


def in_metadata(metadata: Mapping[str, Any]) -> set[str]:
    """Return the rules that a resource's Metadata suppresses with a reason."""
    given = metadata.get(KEY)
    rows = given.items() if isinstance(given, Mapping) else ()
    return {str(rule) for rule, reason in rows if isinstance(reason, str) and reason.strip()}
