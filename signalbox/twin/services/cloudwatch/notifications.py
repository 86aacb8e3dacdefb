"""Notifications of alarms: a change of state goes to the alarm's topics, where topic and key allow CloudWatch.

Source: Amazon CloudWatch User Guide, "Notifying users on alarm changes"; Amazon SNS Developer Guide, "Enable
compatibility between event sources from AWS services and encrypted topics". AWS reports nothing when a topic refuses.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from signalbox.assembly import Assembly
from signalbox.twin.services.cloudwatch.alarm_states import ALARM, OK
from signalbox.twin.services.cloudwatch.alarms import Change
from signalbox.twin.services.iam import Policies

PRINCIPAL = "cloudwatch.amazonaws.com"
ACTIONS = {ALARM: "AlarmActions", OK: "OKActions"}


@dataclass(frozen=True)
class Notification:
    """Notification of a change to a topic; `refused` is AWS's message where it was lost, else empty."""

    change: Change
    topic: str
    refused: str


def notifications(assembly: Assembly, policies: Policies, changes: Iterable[Change]) -> Iterator[Notification]:
    """Yield the notifications of each change of state, topic by topic."""
    found = assembly.of_type("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    alarms = {alarm.name: alarm for alarm in found}
    for change in changes:
        alarm = alarms[change.alarm]
        for topic in alarm.properties.get(ACTIONS.get(change.state, "InsufficientDataActions"), ()):
            refused = policies.service_refusal(PRINCIPAL, alarm.arn, "sns:Publish", topic)
            yield Notification(change, topic, refused)
