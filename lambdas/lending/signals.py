"""Meaning of each signal in each status of an application: the table of docs/lending.md, as data and one function."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lambdas.lending.model import OPEN, Status


class Signal(StrEnum):
    """Signal that can reach an application's row."""

    SCORED = "scored"
    DOCUMENTS_ASKED = "documents asked"
    GOOD_DOCUMENT = "good document"
    BAD_DOCUMENT = "bad document"
    DOCUMENTS_OVER = "documents over"
    REVIEW_ASKED = "review asked"
    ESCALATION_DUE = "escalation due"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    TIME_OVER = "time over"


class Meaning(StrEnum):
    """Decision about a signal."""

    JUDGE = "judge"
    WAIT = "wait"
    ANSWER = "answer"
    KEEP = "keep"
    VERIFY = "verify"
    ASK_AGAIN = "ask again"
    DECIDE = "decide"
    CLOSE = "close"
    GO_ON = "go on"
    NOTHING = "nothing"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Rule:
    """Meaning of a signal by status, and its meaning in every other status."""

    otherwise: Meaning
    named: Mapping[Status, Meaning]


BEYOND_DOCUMENTS = (Status.DOCUMENTS_VERIFIED, Status.IN_REVIEW, Status.ESCALATED)

RULES: Mapping[Signal, Rule] = {
    Signal.SCORED: Rule(Meaning.NOTHING, {Status.APPLIED: Meaning.JUDGE}),
    Signal.DOCUMENTS_ASKED: Rule(
        Meaning.ANSWER, dict.fromkeys((Status.APPLIED, Status.AWAITING_DOCUMENTS), Meaning.WAIT)
    ),
    Signal.GOOD_DOCUMENT: Rule(
        Meaning.NOTHING,
        {**dict.fromkeys(OPEN, Meaning.KEEP), Status.AWAITING_DOCUMENTS: Meaning.VERIFY},
    ),
    Signal.BAD_DOCUMENT: Rule(Meaning.NOTHING, dict.fromkeys(OPEN, Meaning.ASK_AGAIN)),
    Signal.DOCUMENTS_OVER: Rule(
        Meaning.NOTHING,
        {
            **dict.fromkeys((Status.APPLIED, Status.AWAITING_DOCUMENTS), Meaning.CLOSE),
            **dict.fromkeys(BEYOND_DOCUMENTS, Meaning.GO_ON),
        },
    ),
    Signal.REVIEW_ASKED: Rule(
        Meaning.ANSWER,
        {
            **dict.fromkeys((Status.APPLIED, Status.AWAITING_DOCUMENTS, Status.ESCALATED), Meaning.REFUSE),
            **dict.fromkeys((Status.DOCUMENTS_VERIFIED, Status.IN_REVIEW), Meaning.WAIT),
        },
    ),
    Signal.ESCALATION_DUE: Rule(
        Meaning.ANSWER,
        {
            **dict.fromkeys((Status.APPLIED, Status.AWAITING_DOCUMENTS, Status.DOCUMENTS_VERIFIED), Meaning.REFUSE),
            **dict.fromkeys((Status.IN_REVIEW, Status.ESCALATED), Meaning.WAIT),
        },
    ),
    Signal.DECIDED: Rule(Meaning.REFUSE, dict.fromkeys((Status.IN_REVIEW, Status.ESCALATED), Meaning.DECIDE)),
    Signal.WITHDRAWN: Rule(Meaning.NOTHING, dict.fromkeys(OPEN, Meaning.CLOSE)),
    Signal.TIME_OVER: Rule(Meaning.NOTHING, dict.fromkeys(OPEN, Meaning.CLOSE)),
}


def meaning(status: Status, signal: Signal) -> Meaning:
    """Return what a signal means for an application in this status."""
    rule = RULES[signal]
    return rule.named.get(status, rule.otherwise)
