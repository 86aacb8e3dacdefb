"""Functions that read the instant of the step."""

from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.functions.pictures.format_date import format_date
from signalbox.asl.jsonata.runtime import Runtime


def millis(runtime: Runtime) -> int:
    """Return the instant of the step in milliseconds since 1970 ($millis)."""
    return int(runtime.host.now * 1000)


def now(runtime: Runtime, picture: Value = UNDEFINED, zone: Value = UNDEFINED) -> Value:
    """Return the instant of the step as the picture shows it ($now)."""
    return format_date(runtime, millis(runtime), picture, zone)
