"""Questions and answers of a review."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from signalbox.review.subject import Subject


class Verdict(StrEnum):
    """Answer in a word. `unknown` asks for a line in review.toml."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Evidence:
    """Ground of an answer: a text and a link.

    The link leads to a file of the project, a place on the page or a web page.
    """

    text: str
    link: str = ""


@dataclass(frozen=True)
class Answer:
    """Answer to a question, with its evidence."""

    verdict: Verdict
    text: str
    evidence: tuple[Evidence, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the fields of its row."""
        return {"answer": str(self.verdict), "text": self.text, "evidence": [asdict(one) for one in self.evidence]}


@dataclass(frozen=True)
class Question:
    """Question of a checklist. `answer` reads the subject; without it only review.toml can answer."""

    id: str
    section: str
    text: str
    answer: Callable[[Subject], Answer] | None = None
    ask: str = ""
    """Sentence that says what review.toml should state."""


def unknown(text: str) -> Answer:
    """Return an answer that the assembly cannot give."""
    return Answer(Verdict.UNKNOWN, text)
