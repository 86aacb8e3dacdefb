"""Rules of queues, rules and schedules: a message that nobody takes must be kept."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.assembly.estate.estate import Estate, Resource
from signalbox.lint.rule import Rule

Found = Iterator[tuple[Resource, str, str]]
DEFAULT_VISIBILITY, DEFAULT_TIMEOUT = 30, 3
FACTOR = 6


def undelivered(estate: Estate) -> Found:
    """Yield targets of rules without a dead-letter queue."""
    for rule in estate.of_type("AWS::Events::Rule"):
        targets = rule.get("Targets")
        for index, target in enumerate(targets if isinstance(targets, list) else ()):
            if isinstance(target, Mapping) and not target.get("DeadLetterConfig"):
                place = "" if "/Events/" in rule.pointer else f"/Properties/Targets/{index}"
                yield rule, place, f"events that {rule.logical_id} cannot deliver are lost"


def missed_schedules(estate: Estate) -> Found:
    """Yield schedules without a dead-letter queue."""
    for schedule in estate.of_type("AWS::Scheduler::Schedule"):
        if not schedule.get("Target", "DeadLetterConfig"):
            yield schedule, "", f"a run of {schedule.logical_id} that cannot start is lost"


def dead_letter_queues(estate: Estate) -> set[int]:
    """Return the identities of the queues that take what others could not handle."""
    found = set()
    for resource in estate.resources:
        for value in letters(resource.properties):
            queue = estate.target(value)
            if queue is not None:
                found.add(id(queue))
        if resource.type == "AWS::SQS::Queue" and resource.get("RedriveAllowPolicy"):
            found.add(id(resource))
    return found


def letters(value: Any, below: str = "") -> Iterator[str]:
    """Yield the ARNs of dead-letter queues and of destinations of failures in properties."""
    if isinstance(value, str) and below in ("deadLetterTargetArn", "TargetArn", "OnFailure", "DeadLetterConfig", "Arn"):
        yield value
    elif isinstance(value, str) and below == "RedrivePolicy":
        try:
            yield from letters(json.loads(value), below)
        except ValueError:
            return
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key in ("RedrivePolicy", "DeadLetterConfig", "DeadLetterQueue", "OnFailure", "DestinationConfig",
                       "EventInvokeConfig") or below:  # fmt: skip
                same = key in ("deadLetterTargetArn", "TargetArn", "Arn", "Destination")
                yield from letters(inner, "Arn" if same else str(key))
            elif isinstance(inner, Mapping | list):
                yield from letters(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from letters(inner, below)


def without_redrive(estate: Estate) -> Found:
    """Yield queues without a dead-letter queue that are none themselves."""
    last = dead_letter_queues(estate)
    for queue in estate.of_type("AWS::SQS::Queue"):
        if not queue.get("RedrivePolicy") and id(queue) not in last:
            yield queue, "", f"a message that {queue.logical_id}'s consumer cannot handle comes again until it expires"


def short_visibility(estate: Estate) -> Found:
    """Yield queues whose messages come back while their function still works."""
    for source in estate.of_type("AWS::Lambda::EventSourceMapping"):
        queue, function = estate.target(source.get("EventSourceArn")), estate.function(source.get("FunctionName"))
        if queue is None or queue.type != "AWS::SQS::Queue" or function is None:
            continue
        visible = number(queue.get("VisibilityTimeout"), DEFAULT_VISIBILITY)
        needed = number(function.get("Timeout"), DEFAULT_TIMEOUT)
        if visible is not None and needed is not None and visible < FACTOR * needed:
            message = (
                f"messages of {queue.logical_id} come back after {visible} s; {function.logical_id} may run {needed} s"
            )
            yield queue, "/Properties/VisibilityTimeout", message


def number(value: Any, default: int) -> int | None:
    """Return a number of a property, its default where it is missing, or None where it is not known."""
    if value is None:
        return default
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


BRIDGE = "Amazon EventBridge User Guide, 'Using dead-letter queues to process undelivered events'"
RULES = (
    Rule(
        "rule-without-dead-letter-queue", "warning",
        "EventBridge drops an event that it cannot deliver for 24 hours, or at once where it has no permission.",
        BRIDGE,
        "Give the target a DeadLetterConfig with a queue, and an alarm on that queue.",
        undelivered,
    ),
    Rule(
        "schedule-without-dead-letter-queue", "warning",
        "A scheduled run that cannot start is lost without a word.",
        "EventBridge Scheduler User Guide, 'Configuring a dead-letter queue'",
        "Give the target a DeadLetterConfig with a queue, and an alarm on that queue.",
        missed_schedules,
    ),
    Rule(
        "queue-without-redrive", "warning",
        "A message that cannot be handled blocks its consumer again and again, and is lost when it expires.",
        "Amazon SQS Developer Guide, 'Using dead-letter queues in Amazon SQS'",
        "Set RedrivePolicy with a dead-letter queue and maxReceiveCount of 5 or more.",
        without_redrive,
    ),
    Rule(
        "visibility-too-short", "warning",
        "A message that becomes visible while its function runs is handled twice, and may become a dead letter.",
        "AWS Lambda Developer Guide, 'Creating and configuring an Amazon SQS event source mapping'",
        "Set VisibilityTimeout to 6 times the function's Timeout or more.",
        short_visibility,
    ),
)  # fmt: skip
