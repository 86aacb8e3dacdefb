"""Questions of both checklists: from a sequential workflow to events, and events that teams share."""

from signalbox.review.questions import events, failures, load, operations, outside, steps

QUESTIONS = (
    *steps.QUESTIONS,
    *load.QUESTIONS,
    *failures.QUESTIONS,
    *events.QUESTIONS,
    *operations.QUESTIONS,
    *outside.QUESTIONS,
)
