"""Docstrings, comments, messages and pages are written in plain words; the rules are in tests/style/plain_words.py.

One folder and its subfolders: `python -m tests.style.plain_words signalbox/asl`, or
`pytest tests/style/test_plain_words.py -k signalbox/asl`.
"""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.style.plain_words import findings, objections
from tests.style.texts import ROOT, Text, files, texts_of

ROOMS: defaultdict[Path, list[Path]] = defaultdict(list)
for file in files(Path()):
    ROOMS[file.parent if file.parent != Path() else file].append(file)
PAGE = re.compile(r"(?<![\w/.*-])[\w./-]*\w\.md\b")


@pytest.mark.parametrize("room", ROOMS, ids=str)
def test_words_are_plain(room: Path) -> None:
    """A folder, without its subfolders, breaks no rule; a failure names file, line, words and what to write instead."""
    found = [str(finding) for file in ROOMS[room] for finding in findings(file)]
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    ("kind", "words", "advice"),
    [
        ("docstring", "What a queue holds.", "start with a verb"),
        ("docstring", "Return " + "very " * 20 + "long.", "has 22 words"),
        ("docstring", "Queue that keeps a message that a function that failed sends.", "say one thing"),
        ("comment", "Whoever reads it first", "name the role"),
        ("message", "so many messages", "the number"),
        ("page", "The run was kept, and is none any more.", "no longer"),
    ],
)
def test_a_rule_finds_what_it_forbids(kind: str, words: str, advice: str) -> None:
    """Each rule objects once, and says what to write."""
    (objection,) = objections(Text(kind, 1, words))
    assert advice in objection[1]


@pytest.mark.parametrize(
    "words",
    [
        "Return the messages of a queue, oldest first.",
        "Retry policy of a task. What it retries, `errors` names.",
        "Move `Whoever.reads_it` to version 1.5 of the twin.",
        "At most ten messages.",
    ],
)
def test_plain_words_pass(words: str) -> None:
    """Verbs, noun phrases and code are no findings."""
    assert list(objections(Text("docstring", 1, words))) == []


def test_a_cited_page_exists() -> None:
    """Each page named in code, comments and pages exists: at its path, beside the file, or in docs/."""
    missing = [
        f"{file}:{text.line}: {name}"
        for file in files(Path())
        if ".md" in (ROOT / file).read_text("utf-8")  # parsing the others takes long
        for text in texts_of(file)
        for name in PAGE.findall(re.sub(r"https?://\S+", "", text.words))
        if not any((ROOT / place / name).exists() for place in (Path(), file.parent, Path("docs")))
    ]
    assert missing == []
