"""Alarms, all made alike."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from aws_cdk.aws_cloudwatch_actions import SnsAction
from constructs import Construct

from stacks.config import Environment
from stacks.naming import alarm_topic

RUNBOOK = "docs/runbook.md"


def alarm(
    scope: Construct,
    id: str,
    *,
    target: Environment,
    name: str,
    entry: str,
    meaning: str,
    metric: cloudwatch.IMetric,
    threshold: float = 1,
    periods: int = 1,
    bad: int | None = None,
    silence_is_bad: bool = False,
) -> cloudwatch.Alarm:
    """An alarm that rings when `metric` is at `threshold` or above in `bad` (else all) of `periods` periods.

    It notifies the topic of alarms, and its description names its `entry` in the runbook. A metric that reports
    nothing is well, unless `silence_is_bad`: then its reporter is dead, which INSUFFICIENT_DATA notifies. As a
    breaching datapoint, silence would also ring after the first deployment, before the first report; a new alarm
    begins as INSUFFICIENT_DATA, and alarms act on changes of their state only (Amazon CloudWatch User Guide, "Using
    Amazon CloudWatch alarms").
    """
    silence = cloudwatch.TreatMissingData
    made = cloudwatch.Alarm(
        scope,
        id,
        alarm_name=name,
        alarm_description=described(meaning, entry),
        metric=metric,
        threshold=threshold,
        evaluation_periods=periods,
        datapoints_to_alarm=bad,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=silence.MISSING if silence_is_bad else silence.NOT_BREACHING,
    )
    # By name, so that no stack must wait for the one that holds the topic.
    topic = SnsAction(sns.Topic.from_topic_arn(scope, f"{id}Topic", alarm_topic(target)))
    made.add_alarm_action(topic)
    made.add_ok_action(topic)
    if silence_is_bad:
        made.add_insufficient_data_action(topic)
    return made


def described(meaning: str, entry: str) -> str:
    """An alarm's description: what it means, and where the runbook says what to do."""
    return f"{meaning} {RUNBOOK}#{entry}"
