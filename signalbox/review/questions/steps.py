"""Steps and dependencies, and the pattern of each flow."""

import json
from collections.abc import Mapping
from typing import Any

from signalbox.review.answer import Answer, Evidence, Question, Verdict, unknown
from signalbox.review.grounds import by_rules, listed, number
from signalbox.review.subject import Subject

SECTION = "Steps and dependencies"
PATTERNS = "docs/patterns.md"


def steps_drawn(subject: Subject) -> Answer:
    """Every machine is drawn on the page, and every event type has its producers and consumers."""
    machines, events = len(subject.machines), len(subject.catalog.events)
    if not machines and not events:
        return unknown("The templates have no state machine and no event type.")
    evidence = [Evidence(f"{number(machines, 'state machine')}, drawn below", "#steps")] if machines else []
    if events:
        link = "docs/events.md" if subject.page("docs/events.md") else ""
        evidence.append(Evidence(f"{number(events, 'event type')} (`signalbox catalog --format html`)", link))
    return Answer(Verdict.YES, "Steps, and who depends on which event, follow from the templates.", tuple(evidence))


def pattern(subject: Subject) -> Answer:
    """The pattern of each flow by its form, compared with the page of patterns where the project has one."""
    slugs = {str(row.get("machine")): str(row["slug"]) for row in subject.rows("Workflows")}
    found = {slugs.get(name, name): form_of(definition) for name, definition in subject.definitions.items()}
    found |= {row["slug"]: "choreography" for row in subject.rows("Journeys")}
    if not found:
        return unknown("The templates have no flow that can be recognised.")
    text = ", ".join(f"{name}: {form}" for name, form in sorted(found.items()))
    explained = [name for name in found if subject.page(PATTERNS, f"`{name}`")]
    if not explained:
        return Answer(
            Verdict.PARTLY, f"{text}. No page says why.", (Evidence("by the form of each machine", "#steps"),)
        )
    missing = sorted(set(found) - set(explained))
    verdict = Verdict.PARTLY if missing else Verdict.YES
    rest = f" The page does not name {listed(missing)}." if missing else ""
    return Answer(verdict, f"{text}.{rest}", (Evidence("which pattern when, with measured figures", PATTERNS),))


def form_of(definition: Mapping[str, Any]) -> str:
    """Return the pattern of a machine: a distributed Map is a pipeline, else it is an orchestration."""
    return "pipeline" if '"Mode": "DISTRIBUTED"' in json.dumps(definition) else "orchestration"


def waits_end(subject: Subject) -> Answer:
    """Every wait has an end, by the rules of waits and loops."""
    rules = ("token-wait-without-timeout", "activity-without-timeout", "job-without-timeout", "endless-loop")
    good = "Every wait, job and loop has an end."
    return by_rules(subject, rules, good, "There is no state machine.", bool(subject.machines))


QUESTIONS = (
    Question("steps-drawn", SECTION, "Are the steps and their dependencies drawn?", steps_drawn),
    Question("pattern", SECTION, "Which pattern has each flow, and does it fit?", pattern, "why this pattern fits"),
    Question("waits-end", SECTION, "Does every wait end?", waits_end),
)
