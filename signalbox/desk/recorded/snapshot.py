"""Snapshot of the account at the end of a run, for verbs of the desk that only read.

The file holds JSON lines, grouped by kind; docs/desk.md describes each kind. The first line has the key of the run. A
snapshot with another key belongs to another script, seed or assembly, and is not read.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

VERSION = 1
Document = dict[str, Any]


class Snapshot:
    """Lines of a snapshot by their first name, such as `row`; each is parsed when it is asked for."""

    def __init__(self, head: Document, lines: Iterable[str]) -> None:
        self.head = head
        self.kinds: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            self.kinds[line[2 : line.find('"', 2)]].append(line)

    def all(self, kind: str) -> Iterator[Document]:
        """Yield the documents of a kind."""
        return (json.loads(line) for line in self.kinds[kind])

    def of(self, kind: str, name: str, holding: str = "") -> Iterator[Document]:
        """Yield the documents of a kind about a name, such as a table, that hold a text."""
        begin, text = f'{{"{kind}": {json_text(name)},', json_text(holding)[1:-1]
        return (json.loads(line) for line in self.kinds[kind] if line.startswith(begin) and text in line)

    @cached_property
    def now(self) -> float:
        """Virtual instant at which the run ended, in epoch seconds."""
        return float(self.head["now"])


def json_text(value: Any) -> str:
    """Return a value as the JSON text of this file."""
    return json.dumps(value, ensure_ascii=False)


def write(path: Path, head: Document, documents: Iterable[Document]) -> None:
    """Write a snapshot in place of an earlier one, whole or not at all."""
    draft = path.with_suffix(".draft")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(json_text(row) + "\n" for row in [{"snapshot": VERSION, **head}, *documents])
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def read(path: Path, key: str) -> Snapshot | None:
    """Return the snapshot of a run's key, or None where the file is missing, broken, or about another run."""
    try:
        first, *lines = path.read_text("utf-8").split("\n")
        head = json.loads(first)
        known = (head["snapshot"], head["key"]) == (VERSION, key)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Snapshot(head, filter(None, lines)) if known else None
