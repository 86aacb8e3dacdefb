"""Rules of logs, backups and alarms: what happened can be seen, and what was lost can come back."""

from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.assembly.estate.estate import Estate, Resource
from signalbox.lint.rule import Rule
from signalbox.lint.rules.queues import dead_letter_queues

Found = Iterator[tuple[Resource, str, str]]
FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
ALARMS = ("AWS::CloudWatch::Alarm",)


def endless_logs(estate: Estate) -> Found:
    """Yield log groups that keep their logs for ever."""
    for group in estate.of_type("AWS::Logs::LogGroup"):
        if not group.get("RetentionInDays"):
            yield group, "", f"the logs of {group.logical_id} never expire"


def unnamed_logs(estate: Estate) -> Found:
    """Yield functions whose log group is made by Lambda, without retention."""
    groups = [str(group.get("LogGroupName") or "") for group in estate.of_type("AWS::Logs::LogGroup")]
    for function in estate.of_type(*FUNCTIONS):
        names = [name for name in (function.name, function.mark) if name]
        if not function.get("LoggingConfig", "LogGroup") and not any(n in group for n in names for group in groups):
            yield function, "", f"Lambda makes the log group of {function.logical_id}, and its logs never expire"


def without_recovery(estate: Estate) -> Found:
    """Yield tables without point-in-time recovery."""
    for table in estate.of_type("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"):
        replicas = table.get("Replicas")
        holders: list[Any] = replicas if isinstance(replicas, list) else [table.properties]
        for holder in holders:
            given = holder.get("PointInTimeRecoverySpecification") if isinstance(holder, Mapping) else None
            if not isinstance(given, Mapping) or given.get("PointInTimeRecoveryEnabled") not in (True, "true"):
                yield table, "", f"what is deleted from {table.logical_id} by mistake cannot come back"
                break


def watched(estate: Estate) -> set[int]:
    """Return the identities of the resources that alarms watch."""
    found = set()
    for alarm in estate.of_type(*ALARMS):
        for value in dimensions(alarm.properties):
            for resource in (estate.target(value), estate.function(value)):
                if resource is not None:
                    found.add(id(resource))
    return found


def dimensions(value: Any) -> Iterator[str]:
    """Yield the values of the dimensions in an alarm's properties."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "Dimensions" and isinstance(inner, list):
                yield from (str(one.get("Value")) for one in inner if isinstance(one, Mapping))
            else:
                yield from dimensions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from dimensions(inner)


def silent_queues(estate: Estate) -> Found:
    """Yield dead-letter queues that no alarm watches."""
    seen, last = watched(estate), dead_letter_queues(estate)
    for queue in estate.of_type("AWS::SQS::Queue"):
        if id(queue) in last and id(queue) not in seen:
            yield queue, "", f"no alarm watches the messages in {queue.logical_id}"


def silent_functions(estate: Estate) -> Found:
    """Yield functions that lose events without an alarm: neither they nor the queue of what they lose is watched."""
    seen = watched(estate)
    kept = {id(one) for one in kept_by_queues(estate, seen)}
    for function in estate.of_type(*FUNCTIONS):
        if id(function) not in seen and id(function) not in kept:
            yield function, "", f"no alarm watches the errors of {function.logical_id}"


def kept_by_queues(estate: Estate, seen: set[int]) -> Iterator[Resource]:
    """Yield the functions whose source is a queue with a dead-letter queue that an alarm watches."""
    for source in estate.of_type("AWS::Lambda::EventSourceMapping"):
        queue, function = estate.target(source.get("EventSourceArn")), estate.function(source.get("FunctionName"))
        if queue is not None and function is not None:
            letters = estate.target(queue.get("RedrivePolicy", "deadLetterTargetArn"))
            if letters is not None and id(letters) in seen:
                yield function


RULES = (
    Rule(
        "logs-without-retention", "note",
        "Logs that never expire cost more every month, and keep personal data for ever.",
        "Amazon CloudWatch Logs User Guide, 'Change log data retention in CloudWatch Logs'",
        "Set RetentionInDays.",
        endless_logs,
    ),
    Rule(
        "function-without-log-group", "note",
        "Lambda makes a missing log group itself, without retention.",
        "AWS Lambda Developer Guide, 'Configuring CloudWatch log groups'",
        "Add a log group with RetentionInDays, and name it in LoggingConfig.",
        unnamed_logs,
    ),
    Rule(
        "table-without-recovery", "warning",
        "A faulty release or a person can delete or overwrite rows; without recovery they are gone.",
        "Amazon DynamoDB Developer Guide, 'Point-in-time recovery for DynamoDB'",
        "Set PointInTimeRecoverySpecification with PointInTimeRecoveryEnabled true.",
        without_recovery,
    ),
    Rule(
        "dead-letter-queue-without-alarm", "warning",
        "A dead letter that nobody sees is a lost message with a delay.",
        "Amazon SQS Developer Guide, 'Creating alarms for dead-letter queues using Amazon CloudWatch'",
        "Add an alarm on ApproximateNumberOfMessagesVisible of the queue.",
        silent_queues,
    ),
    Rule(
        "function-without-alarm", "note",
        "A function that fails loses its event, or its dead letters wait, and nobody knows.",
        "AWS Lambda Developer Guide, 'Types of metrics for Lambda functions'",
        "Add an alarm on Errors of the function, or on the dead-letter queue of its source.",
        silent_functions,
    ),
)  # fmt: skip
