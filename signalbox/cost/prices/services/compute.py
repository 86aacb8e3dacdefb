"""Step Functions and Lambda."""

from fractions import Fraction
from math import ceil

from signalbox.cost.documents import Fields
from signalbox.cost.prices.services.limits import EPHEMERAL, EXPRESS_TIME, FUNCTION_TIME, MEMORY, limited

MEGABYTES_IN_A_GIGABYTE = 1024  # "AWS Lambda pricing" and "AWS Step Functions pricing" divide by 1,024 in every example
WRITTEN_KB_IN_A_GIGABYTE = 1_000_000  # 1M claims of 104 KB are 104 GB: "AWS Lambda pricing", durable functions
DAYS_IN_A_MONTH = 30  # the same example: kept 21 days is 21/30 of a month
FREE_EPHEMERAL_MB = 512


def standard(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the transitions: Standard workflows bill each one ("AWS Step Functions pricing")."""
    return [("transitions", fields.number("transitions"))]


def express(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return requests and duration: Express workflows bill 100 ms times chunks of 64 MB."""
    executions = fields.number("executions")
    seconds = billed_express_seconds(limited(fields, "duration_ms", EXPRESS_TIME))
    gigabytes = billed_express_gigabytes(fields.number("memory_mb"))
    return [("requests", executions), ("duration", executions * seconds * gigabytes)]


def billed_express_seconds(milliseconds: Fraction) -> Fraction:
    """Return seconds of one Express execution, rounded up to 100 ms ("AWS Step Functions pricing")."""
    return Fraction(ceil(milliseconds / 100), 10)


def billed_express_gigabytes(megabytes: Fraction) -> Fraction:
    """Return GB of one Express execution, rounded up to chunks of 64 MB, one at least."""
    return Fraction(64 * max(1, ceil(megabytes / 64)), MEGABYTES_IN_A_GIGABYTE)


def function(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return requests, GB-seconds with each duration rounded up to 1 ms, and those of /tmp beyond 512 MB."""
    requests = fields.number("requests")
    seconds = requests * Fraction(ceil(limited(fields, "duration_ms", FUNCTION_TIME)), 1000)
    memory = limited(fields, "memory_mb", MEMORY) / MEGABYTES_IN_A_GIGABYTE
    architecture = fields.choice("architecture", ["x86_64", "arm64"], "x86_64")
    extra = max(Fraction(0), limited(fields, "ephemeral_mb", EPHEMERAL, FREE_EPHEMERAL_MB) - FREE_EPHEMERAL_MB)
    return [
        ("requests", requests),
        (f"compute.{architecture}", seconds * memory),
        ("ephemeral", seconds * extra / MEGABYTES_IN_A_GIGABYTE),
    ]


def durable(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return operations, data written and data retained; the compute is a Lambda item of its own."""
    executions = fields.number("executions")
    written = executions * fields.number("written_kb") / WRITTEN_KB_IN_A_GIGABYTE
    return [
        ("operations", executions * fields.number("operations")),
        ("written", written),
        ("retained", written * fields.number("retained_days") / DAYS_IN_A_MONTH),
    ]
