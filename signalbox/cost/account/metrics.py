"""Sums of CloudWatch metrics over the past days, asked for in as few requests as the API allows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Protocol

from signalbox.errors import InputError

QUERIES = 500
"""Metrics of one request ("GetMetricData", Amazon CloudWatch API Reference)."""

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Sum:
    """A metric by namespace, name and dimensions; its sum is asked for."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()


class Metrics(Protocol):
    """Client of CloudWatch, as far as it is used."""

    def get_metric_data(self, **asked: Any) -> dict[str, Any]:
        """Answer GetMetricData."""
        ...


class AccountError(InputError):
    """An account that cannot be asked."""


def cloudwatch_client(profile: str | None, region: str) -> Metrics:
    """Return a client of CloudWatch in a region."""
    import boto3  # takes a tenth of a second, which pricing from files does not need
    from botocore.exceptions import BotoCoreError

    try:
        client: Metrics = boto3.Session(profile_name=profile).client("cloudwatch", region_name=region)
    except BotoCoreError as error:
        raise AccountError(f"no client for Amazon CloudWatch: {error}") from None
    return client


def read_sums(client: Metrics, wanted: Iterable[Sum], until: datetime, days: int) -> dict[Sum, Fraction]:
    """Return the sum of each metric in the `days` before `until`; 0 where there is no data."""
    different = list(dict.fromkeys(wanted))
    found = dict.fromkeys(different, Fraction(0))
    for start in range(0, len(different), QUERIES):
        for metric, value in asked(client, different[start : start + QUERIES], until, days):
            found[metric] += value
    return found


def asked(client: Metrics, batch: Sequence[Sum], until: datetime, days: int) -> Iterable[tuple[Sum, Fraction]]:
    """Yield the daily sums of a batch of metrics, page after page."""
    from botocore.exceptions import BotoCoreError, ClientError

    request: dict[str, Any] = {
        "MetricDataQueries": [query(f"m{number}", metric) for number, metric in enumerate(batch)],
        "StartTime": until - timedelta(days=days),
        "EndTime": until,
    }
    while True:
        try:
            answer = client.get_metric_data(**request)
        except (BotoCoreError, ClientError) as error:
            raise AccountError(f"Amazon CloudWatch does not answer GetMetricData: {error}") from None
        for result in answer["MetricDataResults"]:
            metric = batch[int(result["Id"].removeprefix("m"))]
            yield from ((metric, Fraction(str(value))) for value in result["Values"])
        if not answer.get("NextToken"):
            return
        request["NextToken"] = answer["NextToken"]


def query(identifier: str, metric: Sum) -> dict[str, Any]:
    """Return the query of one metric, a value for each day."""
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    named = {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions}
    return {"Id": identifier, "MetricStat": {"Metric": named, "Period": DAY, "Stat": "Sum"}}
