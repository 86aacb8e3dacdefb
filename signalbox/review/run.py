"""One review: every question with its answer from the assembly, else from review.toml."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signalbox.review.answer import Answer, Question, Verdict, unknown
from signalbox.review.known import FILE, read_known
from signalbox.review.questions import QUESTIONS
from signalbox.review.subject import Subject


@dataclass(frozen=True)
class Row:
    """A question with its answer; `source` is `assembly`, `review.toml` or empty."""

    question: Question
    answer: Answer
    source: str

    def to_json(self) -> dict[str, Any]:
        """Return the row of the document."""
        question = self.question
        asked = {"ask": question.ask or "state the answer"} if self.answer.verdict is Verdict.UNKNOWN else {}
        named = {"id": question.id, "section": question.section, "question": question.text}
        return {**named, **self.answer.to_json(), "source": self.source, **asked}


@dataclass(frozen=True)
class Review:
    """All rows of a review."""

    subject: Subject
    rows: list[Row]

    @property
    def counts(self) -> dict[str, int]:
        """Number of answers of each kind."""
        found = Counter(str(row.answer.verdict) for row in self.rows)
        return {str(verdict): found[str(verdict)] for verdict in Verdict}

    def to_json(self) -> dict[str, Any]:
        """Return the document of `--json`."""
        return {"counts": self.counts, "answers": [row.to_json() for row in self.rows]}


def review(subject: Subject, known: Path | None = None) -> Review:
    """Answer every question. Raises InputError for a broken review.toml."""
    given = read_known(known, (question.id for question in QUESTIONS)) if known else {}
    return Review(subject, [answered(question, subject, given) for question in QUESTIONS])


def answered(question: Question, subject: Subject, given: dict[str, Answer]) -> Row:
    """Answer one question: an answer of the templates goes before one that a person gave."""
    found = question.answer(subject) if question.answer else unknown("The templates cannot tell this.")
    if found.verdict is not Verdict.UNKNOWN:
        return Row(question, found, "assembly")
    if question.id in given:
        return Row(question, given[question.id], FILE)
    return Row(question, found, "")
