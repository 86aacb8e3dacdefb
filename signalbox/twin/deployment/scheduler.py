"""Schedules of EventBridge Scheduler in a template."""

from datetime import UTC, datetime
from typing import Any

from signalbox.assembly import Assembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.services.eventbridge.schedule_expressions import next_due

SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"
"""Context attribute that Scheduler replaces by the instant of the call (EventBridge Scheduler User Guide, "Adding
context attributes in EventBridge Scheduler")."""


def make_schedule(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a schedule of EventBridge Scheduler whose target is a function."""
    p = resource.properties
    target, zone = p["Target"], p.get("ScheduleExpressionTimezone", "UTC")
    if p.get("State") == "DISABLED":
        return

    def plan(after: float) -> None:
        due = next_due(p["ScheduleExpression"], zone, after)
        if due is not None:
            cloud.clock.at(due, lambda: run(due), recurring=True)

    def run(due: float) -> None:
        plan(due)
        text = target.get("Input", "{}").replace(SCHEDULED_TIME, moment(due))
        if refused := cloud.policies.invocation_refusal(target["RoleArn"], resource.name, target["Arn"]):
            miss(cloud, target, text, refused)
        else:
            cloud.asynchronous.invoke(target["Arn"], text)

    plan(cloud.clock.now)


def moment(due: float) -> str:
    """Return an instant as Scheduler writes it."""
    return datetime.fromtimestamp(due, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def miss(cloud: Cloud, target: dict[str, Any], text: str, refused: str) -> None:
    """Send the input to the dead-letter queue, where the role may send there; it may not invoke the target."""
    letters = target.get("DeadLetterConfig", {}).get("Arn", "")
    if letters in cloud.queues and not cloud.policies.role_refusal(target["RoleArn"], "sqs:SendMessage", letters):
        texts = {"ERROR_CODE": "AccessDeniedException", "ERROR_MESSAGE": refused, "TARGET_ARN": target["Arn"]}
        attributes = {name: {"DataType": "String", "StringValue": text} for name, text in texts.items()}
        cloud.queues[letters].send(text, attributes)
