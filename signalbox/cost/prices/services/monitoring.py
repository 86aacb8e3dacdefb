"""CloudWatch and X-Ray: what watches."""

from fractions import Fraction

from signalbox.cost.documents import Fields


def logs(fields: Fields) -> list[tuple[str, Fraction]]:
    """Custom logs of the Standard class: gigabytes taken in, and gigabytes kept a month."""
    return [("ingested", fields.number("ingested_gb")), ("stored", fields.number("stored_gb", 0))]


def metrics(fields: Fields) -> list[tuple[str, Fraction]]:
    """Custom metrics: each combination of name and dimensions is one."""
    return [("metrics", fields.number("count"))]


def alarms(fields: Fields) -> list[tuple[str, Fraction]]:
    """Alarms of standard resolution on one metric each."""
    return [("alarms", fields.number("count"))]


def traces(fields: Fields) -> list[tuple[str, Fraction]]:
    """Traces recorded by X-Ray."""
    return [("traces", fields.number("traces"))]
