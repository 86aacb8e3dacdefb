"""Review: the questions of two checklists, each answered from an assembly with its evidence, or asked for."""

from signalbox.review.answer import Answer, Evidence, Verdict
from signalbox.review.run import Review, review
from signalbox.review.subject import Subject, read_subject

__all__ = ["Answer", "Evidence", "Review", "Subject", "Verdict", "read_subject", "review"]
