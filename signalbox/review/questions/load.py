"""Load: peak throughput, buffers, limits of concurrency."""

from typing import Any

from signalbox.cost.exact_numbers import number_of
from signalbox.review.answer import Answer, Evidence, Question, Verdict, unknown
from signalbox.review.grounds import by_rules, number, share
from signalbox.review.subject import Subject

SECTION = "Load"
SOURCES = "AWS::Lambda::EventSourceMapping"
AMPLE = 2
"""Headroom below which a growing load soon meets a quota."""


def peak(subject: Subject) -> Answer:
    """The quota with the least headroom at the assumed rate."""
    if not subject.quotas:
        return unknown("The rate is not known: a file of assumptions (--usage) tells it.")
    tight = [quota for quota in subject.quotas if quota.headroom is not None]
    if not tight:
        return unknown("The assumed rate needs no quota.")
    least = tight[0]
    assert least.headroom is not None
    verdict = Verdict.YES if least.headroom >= AMPLE else Verdict.PARTLY if least.headroom >= 1 else Verdict.NO
    rows = [
        Evidence(f"{quota.name}: {number_of(quota.needed):,.4g} of {number_of(quota.limit):,} {quota.unit}", "")
        for quota in tight[:3]
    ]
    link = "docs/cost.md" if subject.folder else ""
    text = f"{least.name} is the first quota that a growing load meets, at {float(least.headroom):,.1f} times the rate."
    return Answer(verdict, text, (*rows, Evidence("all quotas (`signalbox cost quotas`)", link)))


def buffered(subject: Subject) -> Answer:
    """Rules hand events to queues, which hold a burst, and not to functions or machines at once."""
    targets: list[tuple[str, Any]] = []
    for rule in subject.estate.of_type("AWS::Events::Rule"):
        for target in rule.properties.get("Targets") or []:
            found = subject.estate.target(target.get("Arn")) if isinstance(target, dict) else None
            if found is not None and rule.properties.get("EventPattern"):
                targets.append((rule.name or rule.logical_id, found.type))
    if not targets:
        return unknown("No rule of the templates has a target that they hold.")
    names = [name for name, _ in targets]
    held = [name for name, kind in targets if kind.startswith(("AWS::SQS::", "AWS::Kinesis", "AWS::SNS::"))]
    verdict, text = share(held, names, "rule")
    return Answer(verdict, f"{text} A buffer holds a burst.", (Evidence(f"targets of {number(len(names), 'rule')}"),))


def bounded(subject: Subject) -> Answer:
    """Sources of queues have a maximum concurrency, so a burst does not take every copy of the account."""
    sources = [one for one in subject.estate.of_type(SOURCES) if one.properties.get("EventSourceArn") is not None]
    queues = [one for one in sources if is_queue(subject, one.properties["EventSourceArn"])]
    if not queues:
        return unknown("No function reads a queue.")
    limited = [
        one.logical_id for one in queues if (one.properties.get("ScalingConfig") or {}).get("MaximumConcurrency")
    ]
    verdict, text = share(limited, [one.logical_id for one in queues], "queue source")
    return Answer(
        verdict, f"{text} Each takes its own share of the account's concurrency.", (Evidence("ScalingConfig"),)
    )


def is_queue(subject: Subject, arn: Any) -> bool:
    """Return whether an ARN is that of a queue."""
    found = subject.estate.target(arn)
    return found.type == "AWS::SQS::Queue" if found else ":sqs:" in str(arn)


def payloads(subject: Subject) -> Answer:
    """Payloads and histories stay below AWS's limits, by the rules of data."""
    rules = ("history-can-pass-25000", "payload-grows", "map-results-in-payload", "map-without-bound")
    good = "No payload, history or Map grows without a bound."
    return by_rules(subject, rules, good, "There is no state machine.", bool(subject.machines))


QUESTIONS = (
    Question("peak-throughput", SECTION, "Which peak does it carry, and which quota ends it?", peak, "the peak rate"),
    Question("buffers", SECTION, "Does a buffer stand between an event and its consumer?", buffered),
    Question("concurrency", SECTION, "Is the concurrency of each consumer bounded?", bounded),
    Question("payloads", SECTION, "Do payloads and histories stay below the limits?", payloads),
)
