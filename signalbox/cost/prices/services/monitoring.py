"""CloudWatch and X-Ray."""

from fractions import Fraction

from signalbox.cost.documents import Fields


def logs(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the gigabytes of custom logs of the Standard class that are taken in, and stored a month."""
    return [("ingested", fields.number("ingested_gb")), ("stored", fields.number("stored_gb", 0))]


def metrics(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the custom metrics: one for each combination of name and dimensions."""
    return [("metrics", fields.number("count"))]


def alarms(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the metrics that alarms of standard resolution calculate with, and the composite alarms."""
    return [("alarms", fields.number("count")), ("composite", fields.number("composite", 0))]


def dashboards(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the dashboards of up to 50 metrics, and the larger ones."""
    return [("up to 50 metrics", fields.number("count")), ("over 50 metrics", fields.number("large", 0))]


def traces(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the traces that X-Ray records."""
    return [("traces", fields.number("traces"))]
