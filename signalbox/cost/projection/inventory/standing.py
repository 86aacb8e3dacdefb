"""Quantities of the price list that deployed resources need by the month, at any number of executions.

Each function reads the properties of one resource. Where the price list has no item for what it finds, it says so with
a `StandingGap`: the resource is then named as not priced.
"""

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from signalbox.assembly import Resource
from signalbox.cost.prices.pricebook import Key

METRICS_OF_A_FREE_DASHBOARD = (
    50  # "3 Custom Dashboards referencing up to 50 metrics" (page "Amazon CloudWatch pricing")
)
LOWEST_PERIOD = 60  # seconds; an alarm on a shorter period is of high resolution
Quantities = dict[Key, Fraction]


class StandingGap(Exception):
    """A resource that costs something that the price list has no item for."""


def alarm(properties: Mapping[str, Any]) -> Quantities:
    """Return the metrics of an alarm: one that calculates with several is billed for each of them."""
    entries = properties.get("Metrics")
    if not entries:
        refuse_short_period(properties.get("Period"))
        return {("alarms", "alarms"): Fraction(1)}
    expressions = " ".join(str(entry.get("Expression", "")) for entry in entries).upper()
    if "SELECT " in expressions:
        raise StandingGap("a Metrics Insights query is billed by the metrics that it finds")
    if "ANOMALY_DETECTION_BAND" in expressions:
        raise StandingGap("the band of an anomaly detection is billed apart")
    stats = [entry["MetricStat"] for entry in entries if "MetricStat" in entry]
    for stat in stats:
        refuse_short_period(stat.get("Period"))
    return {("alarms", "alarms"): Fraction(len(stats))}


def refuse_short_period(period: Any) -> None:
    """Raise StandingGap for an alarm of high resolution, which has a price of its own."""
    if isinstance(period, int | str) and str(period).isdigit() and int(period) < LOWEST_PERIOD:
        raise StandingGap("an alarm of high resolution has a price of its own")


def composite(properties: Mapping[str, Any]) -> Quantities:
    """Return a composite alarm."""
    return {("alarms", "composite"): Fraction(1)}


def dashboard(properties: Mapping[str, Any]) -> Quantities:
    """Return a dashboard, apart when its number of metrics keeps it out of the free ones."""
    large = dashboard_metrics(properties) > METRICS_OF_A_FREE_DASHBOARD
    return {("dashboards", "over 50 metrics" if large else "up to 50 metrics"): Fraction(1)}


def dashboard_metrics(properties: Mapping[str, Any]) -> int:
    """Return the metrics that the graphs of a dashboard name; an expression alone is none."""
    try:
        body = json.loads(properties.get("DashboardBody", ""))
    except (TypeError, ValueError):
        raise StandingGap("its body cannot be read before it is deployed") from None
    widgets = body.get("widgets", []) if isinstance(body, Mapping) else []
    rows = [row for widget in widgets for row in widget.get("properties", {}).get("metrics", [])]
    return sum(1 for row in rows if row and isinstance(row[0], str))


def key(properties: Mapping[str, Any]) -> Quantities:
    """Return a customer managed key."""
    return {("kms", "keys"): Fraction(1)}


def metric_filter(properties: Mapping[str, Any]) -> Quantities:
    """Return the metrics that a filter makes of log lines; with dimensions nobody knows how many."""
    made = properties.get("MetricTransformations", [])
    if any(entry.get("Dimensions") for entry in made):
        raise StandingGap("a metric with dimensions is billed by the values that occur")
    return {("metrics", "metrics"): Fraction(len(made))}


def secret(properties: Mapping[str, Any]) -> Quantities:
    """Return a secret and its replicas: each is billed as a secret."""
    return {("secrets", "secrets"): Fraction(1 + len(properties.get("ReplicaRegions", [])))}


def parameter(properties: Mapping[str, Any]) -> Quantities:
    """Return nothing for a standard parameter; an advanced one is billed."""
    if properties.get("Tier", "Standard") != "Standard":
        raise StandingGap("an advanced parameter is billed by the month")
    return {}


STANDING: Mapping[str, Callable[[Mapping[str, Any]], Quantities]] = {
    "AWS::CloudWatch::Alarm": alarm,
    "AWS::CloudWatch::CompositeAlarm": composite,
    "AWS::CloudWatch::Dashboard": dashboard,
    "AWS::KMS::Key": key,
    "AWS::Logs::MetricFilter": metric_filter,
    "AWS::SSM::Parameter": parameter,
    "AWS::SecretsManager::Secret": secret,
}


def standing_needs(resource: Resource) -> Quantities:
    """Return what a resource needs by the month. Raises StandingGap where the price list has no item for it."""
    read = STANDING.get(resource.type)
    return read(resource.properties) if read else {}
