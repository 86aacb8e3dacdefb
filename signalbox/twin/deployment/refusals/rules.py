"""Rules and schedules that EventBridge refuses to deploy.

Sources: Amazon EventBridge API Reference, "PutRule" (a pattern or a schedule), "PutTargets" (at most 5 targets with
distinct ids, an input that is valid JSON); User Guide, "Amazon SQS queue as a target" (a FIFO queue needs a message
group).
"""

import json
from collections import Counter
from collections.abc import Iterator

from signalbox.assembly import Resource
from signalbox.twin.deployment.refusals.ranges import out_of_range

SCHEDULE_RANGES = {
    "FlexibleTimeWindow.MaximumWindowInMinutes": (1, 1440),
    "Target.RetryPolicy.MaximumRetryAttempts": (0, 185),
    "Target.RetryPolicy.MaximumEventAgeInSeconds": (60, 86_400),
}
MOST_TARGETS = 5


def rule_problems(rule: Resource) -> Iterator[tuple[str, str]]:
    """Iterate over what EventBridge refuses in a rule: the property with the reason."""
    p = rule.properties
    if "EventPattern" not in p and "ScheduleExpression" not in p:
        yield "EventPattern", "Parameter(s) EventPattern or ScheduleExpression must be specified."
    targets = p.get("Targets", [])
    if len(targets) > MOST_TARGETS:
        yield "Targets", f"a rule has at most {MOST_TARGETS} targets, and this one has {len(targets)}"
    for number, target in enumerate(targets):
        for name in ("Id", "Arn"):
            if name not in target:
                yield f"Targets[{number}]", f"required key [{name}] not found"
                return
        if "Input" in target and not is_json(str(target["Input"])):
            yield f"Targets[{number}].Input", f"JSON syntax error in input for target {target['Id']}"
        if str(target["Arn"]).endswith(".fifo") and not target.get("SqsParameters", {}).get("MessageGroupId"):
            yield f"Targets[{number}].SqsParameters", "Parameter(s) SqsParameters must be specified for a FIFO queue"
    repeated = [name for name, count in Counter(target["Id"] for target in targets).items() if count > 1]
    if repeated:
        yield "Targets", f"Duplicate target id {repeated[0]}"


def is_json(text: str) -> bool:
    """Return whether a text is JSON."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def schedule_problems(schedule: Resource) -> Iterator[tuple[str, str]]:
    """Iterate over what EventBridge Scheduler refuses in a schedule."""
    yield from out_of_range(schedule, SCHEDULE_RANGES)
