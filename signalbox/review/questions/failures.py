"""Failures: idempotent steps, retries, dead letters, undo, stuck work, replay."""

import json

from signalbox.review.answer import Answer, Evidence, Question, Verdict, unknown
from signalbox.review.grounds import by_rules, listed, number, share
from signalbox.review.subject import Subject

SECTION = "Failures"
QUEUES = ("AWS::SQS::Queue",)


def idempotent(subject: Subject) -> Answer:
    """No retry repeats an effect by the rules; whether a handler is idempotent is proved by tests only."""
    rules = ("retry-repeats-effect", "retry-of-permanent-error")
    found = by_rules(
        subject, rules, "No retry repeats an effect.", "There is no state machine.", bool(subject.machines)
    )
    if found.verdict is not Verdict.YES:
        return found
    if subject.page("docs/reliability.md", "idempoten"):
        text = (
            "No retry repeats an effect, and random faults repeat every step while auditors look for a second effect."
        )
        return Answer(Verdict.YES, text, (*found.evidence, Evidence("faults and auditors", "docs/reliability.md")))
    return Answer(
        Verdict.PARTLY,
        "No retry repeats an effect; the templates do not show what a handler does twice.",
        found.evidence,
    )


def retried(subject: Subject) -> Answer:
    """Passing errors are retried, and the others are caught."""
    rules = ("lambda-without-retry", "catch-without-all", "effect-without-catch", "map-without-tolerance")
    good = "Passing errors are retried, others are caught or have a reason not to be."
    return by_rules(subject, rules, good, "There is no state machine.", bool(subject.machines))


def dead_letters(subject: Subject) -> Answer:
    """Events that cannot be delivered or handled end in a dead-letter queue."""
    rules = (
        *("rule-without-dead-letter-queue", "schedule-without-dead-letter-queue", "queue-without-redrive"),
        *("stream-without-bounds", "source-without-partial-answers", "visibility-too-short"),
    )
    kinds = ("AWS::SQS::Queue", "AWS::Events::Rule", "AWS::Scheduler::Schedule", "AWS::Lambda::EventSourceMapping")
    good = "Every rule, schedule, queue and stream has a place for what fails."
    return by_rules(subject, rules, good, "There is no rule, schedule or queue.", bool(subject.estate.of_type(*kinds)))


def dead_letters_seen(subject: Subject) -> Answer:
    """Each dead-letter queue has an alarm."""
    good = "Every dead-letter queue has an alarm."
    found = by_rules(
        subject, ("dead-letter-queue-without-alarm",), good, "There is no queue.", bool(subject.estate.of_type(*QUEUES))
    )
    if found.verdict is Verdict.YES and not subject.estate.of_type("AWS::CloudWatch::Alarm"):
        return Answer(Verdict.PARTLY, "The templates have no alarm; a finding has a reason to stay.", found.evidence)
    return found


def undone(subject: Subject) -> Answer:
    """Machines that catch a failure and lead on. Only a page says whether that undoes a step."""
    if not subject.machines:
        return unknown("There is no state machine.")
    names = list(subject.definitions)
    catching = [name for name, definition in subject.definitions.items() if '"Catch"' in json.dumps(definition)]
    verdict, text = share(catching, names, "machine")
    if subject.page("docs/patterns.md", "**Undo.**"):
        explained = Evidence("what each flow undoes, and what it continues instead", "docs/patterns.md")
        weaker = Verdict.PARTLY if verdict is Verdict.NO else verdict
        return Answer(weaker, f"{text} They catch failures and lead to their compensations.", (explained,))
    doubtful = Verdict.PARTLY if verdict is Verdict.YES else verdict
    return Answer(doubtful, f"{text} They catch failures; whether what was done is undone is not known.")


def stuck(subject: Subject) -> Answer:
    """Machines have a time-out, and alarms ring for executions that end by it."""
    names = list(subject.definitions)
    if not names:
        return unknown("There is no state machine.")
    timed = [name for name, definition in subject.definitions.items() if "TimeoutSeconds" in definition]
    verdict, text = share(timed, names, "machine")
    metrics = ("ExecutionsTimedOut", "ExecutionTime", "ExecutionsFailed")
    alarms = [
        one for one in subject.estate.of_type("AWS::CloudWatch::Alarm") if one.properties.get("MetricName") in metrics
    ]
    evidence = [Evidence(f"{number(len(alarms), 'alarm')} on executions that fail or are late")]
    if subject.page("docs/desk.md", "`stuck`"):
        evidence.append(Evidence("`signalbox desk stuck`: what is past its deadline", "docs/desk.md"))
    if verdict is Verdict.YES and not alarms:
        return Answer(Verdict.PARTLY, f"{text} No alarm of these templates rings for late ones.", tuple(evidence))
    return Answer(verdict, f"{text} An execution ends by its time-out.", tuple(evidence))


def replayed(subject: Subject) -> Answer:
    """Events are kept: by an archive of the bus, and by a log that can be read."""
    buses = subject.estate.of_type("AWS::Events::EventBus")
    if not buses:
        return unknown("The templates have no event bus.")
    archives = subject.estate.of_type("AWS::Events::Archive")
    streams = subject.estate.of_type("AWS::KinesisFirehose::DeliveryStream")
    found = [f"archive {one.name} keeps {one.properties.get('RetentionDays', 'all')} days" for one in archives]
    found += [f"delivery stream {one.name} writes a log" for one in streams]
    verdict = Verdict.YES if archives else Verdict.PARTLY if streams else Verdict.NO
    link = "docs/restore.md" if subject.page("docs/restore.md") else ""
    return Answer(verdict, f"{listed(found) or 'No event is kept'}.", tuple(Evidence(text, link) for text in found))


QUESTIONS = (
    Question("idempotent-steps", SECTION, "May every step be repeated?", idempotent, "how steps are made idempotent"),
    Question("retries", SECTION, "Is what passes retried, and the rest caught?", retried),
    Question("dead-letters", SECTION, "Where does an event end that cannot be handled?", dead_letters),
    Question("dead-letters-seen", SECTION, "Does somebody see a dead letter?", dead_letters_seen),
    Question("undo", SECTION, "Is what was done undone after a failure?", undone, "how steps are undone"),
    Question("stuck", SECTION, "Is stuck work noticed?", stuck),
    Question("replay", SECTION, "Can events be replayed?", replayed),
)
