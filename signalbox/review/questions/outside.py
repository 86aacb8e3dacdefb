"""Questions that no template can answer: people and promises outside of the code."""

from signalbox.review.answer import Question

SECTION = "People and promises"
QUESTIONS = (
    Question("today", SECTION, "What does today's process cost, and how often does it fail?", None, "measured figures"),
    Question("promise", SECTION, "How long may one piece of work take, and who knows it?", None, "the objective"),
    Question("on-call", SECTION, "Who is called, and has the runbook been tried?", None, "names and the last drill"),
    Question("migration", SECTION, "Which step is moved first, and when does the old one end?", None, "the plan"),
    Question(
        "personal-data", SECTION, "Which personal data is in events, and how is it deleted?", None, "the decision"
    ),
)
