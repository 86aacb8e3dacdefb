"""Reason that a reviewer writes for a decision. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

FIELD = "reason"
LONGEST = 500
"""Most characters of a reason: some sentences, and never a large part of the row."""


class WrongReason(Exception):
    """A reason that is empty or too long; `sentence` tells the reviewer."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Draft:
    """Reason as far as it was written, and what is wrong with it; both are empty on the first page."""

    text: str = ""
    problem: str = ""


def read_reason(given: Mapping[str, str]) -> str:
    """Return the reason in a form as one line of printable characters; WrongReason where it cannot be used."""
    words = " ".join(given.get(FIELD, "").split())
    text = "".join(character for character in words if character.isprintable()).strip()
    if not text:
        raise WrongReason("Please write a reason.")
    if len(text) > LONGEST:
        raise WrongReason(f"The reason has {len(text)} characters. Please use at most {LONGEST}.")
    return text
