"""What alarms tell: a change of state goes to the topics that the alarm names, where topic and key let CloudWatch in.

Source: Amazon CloudWatch User Guide, "Notifying users on alarm changes"; Amazon SNS Developer Guide, "Enable compatibility
between event sources from AWS services and encrypted topics". What a topic refuses is lost without a word on AWS.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from signalbox.assembly import Assembly
from signalbox.twin.services.cloudwatch.alarms import Change
from signalbox.twin.services.cloudwatch.decisions import ALARM, OK
from signalbox.twin.services.iam import Policies

PRINCIPAL = "cloudwatch.amazonaws.com"
ACTIONS = {ALARM: "AlarmActions", OK: "OKActions"}


@dataclass(frozen=True)
class Notice:
    """A change that a topic should tell; `refused` is AWS's message where it was lost, else empty."""

    change: Change
    topic: str
    refused: str


def notices(assembly: Assembly, policies: Policies, changes: Iterable[Change]) -> Iterator[Notice]:
    """What became of each change of state, topic by topic."""
    found = assembly.of_type("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    alarms = {alarm.name: alarm for alarm in found}
    for change in changes:
        alarm = alarms[change.alarm]
        for topic in alarm.properties.get(ACTIONS.get(change.state, "InsufficientDataActions"), ()):
            refused = policies.service_refusal(PRINCIPAL, alarm.arn, "sns:Publish", topic)
            yield Notice(change, topic, refused)
