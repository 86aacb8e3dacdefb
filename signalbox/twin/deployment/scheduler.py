"""Schedules of EventBridge Scheduler in a template."""

from typing import Any

from signalbox.assembly import Assembly, Resource
from signalbox.instants import format_instant
from signalbox.twin.cloud import Cloud
from signalbox.twin.services.eventbridge.schedule_expressions import next_due

SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"
"""Context attribute that Scheduler replaces by the instant of the call.

Source: EventBridge Scheduler User Guide, "Adding context attributes in EventBridge Scheduler".
"""


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
        text = target.get("Input", "{}").replace(SCHEDULED_TIME, format_instant(due, "seconds"))
        if refused := cloud.policies.invocation_refusal(target["RoleArn"], resource.name, target["Arn"]):
            send_dead_letter(cloud, target, text, refused)
        else:
            cloud.asynchronous.invoke(target["Arn"], text)

    plan(cloud.clock.now)


def send_dead_letter(cloud: Cloud, target: dict[str, Any], text: str, refused: str) -> None:
    """Send the input to the dead-letter queue, where the role may send there; it may not invoke the target."""
    queue = target.get("DeadLetterConfig", {}).get("Arn", "")
    if queue in cloud.queues and not cloud.policies.role_refusal(target["RoleArn"], "sqs:SendMessage", queue):
        texts = {"ERROR_CODE": "AccessDeniedException", "ERROR_MESSAGE": refused, "TARGET_ARN": target["Arn"]}
        attributes = {name: {"DataType": "String", "StringValue": text} for name, text in texts.items()}
        cloud.queues[queue].send(text, attributes)
