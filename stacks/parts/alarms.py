"""Alarms, all made alike."""

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct


def alarm(
    scope: Construct,
    id: str,
    *,
    name: str,
    description: str,
    metric: cloudwatch.IMetric,
    threshold: float = 1,
    periods: int = 1,
    silence_is_bad: bool = False,
) -> cloudwatch.Alarm:
    """An alarm that rings when `metric` is at `threshold` or above for `periods` periods.

    A metric that reports nothing is well, unless `silence_is_bad`: then what should report it is dead.
    """
    silence = cloudwatch.TreatMissingData
    return cloudwatch.Alarm(
        scope,
        id,
        alarm_name=name,
        alarm_description=description,
        metric=metric,
        threshold=threshold,
        evaluation_periods=periods,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=silence.BREACHING if silence_is_bad else silence.NOT_BREACHING,
    )
