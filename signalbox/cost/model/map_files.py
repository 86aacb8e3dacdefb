"""Requests to S3 that a distributed Map's ItemReader and ResultWriter bill.

Source: AWS Step Functions Developer Guide, "ItemReader (Map)", "ResultWriter (Map)" (a manifest, and a file each of the
children that succeeded, failed and are pending). The number of requests for a file is not documented: one is assumed,
large files take more.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from signalbox.cost.model.machine import State

ZERO, ONE = Fraction(0), Fraction(1)


def files_read(state: State) -> Fraction:
    """Return the GET requests of a Map's run: none where its items are not in an S3 object."""
    return ONE if resource(state, "ItemReader").endswith(":s3:getObject") else ZERO


def results_written(state: State, children: Fraction, failing: Fraction) -> Fraction:
    """Return the PUT requests of one run of a Map whose children fail with probability `failing`."""
    if not resource(state, "ResultWriter").endswith(":s3:putObject"):
        return ZERO
    count = round(children)
    some_failed = ONE - (ONE - failing) ** count if failing else ZERO
    some_succeeded = ONE - failing**count if failing else min(ONE, children)
    return ONE + some_succeeded + some_failed


def resource(state: State, field: str) -> str:
    """Return the Resource of a Map's reader or writer, else an empty string."""
    found: Any = state.fields.get(field)
    return str(found.get("Resource", "")) if isinstance(found, Mapping) else ""
