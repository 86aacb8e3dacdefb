"""The files of a distributed Map: which requests to S3 its ItemReader and its ResultWriter bill.

Source: AWS Step Functions Developer Guide, "ItemReader (Map)", "ResultWriter (Map)" (a manifest, and a file each of the children
that succeeded, failed and are pending). How many requests a file takes is not told: one is taken, large ones take more.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from signalbox.cost.model.machine import State

ZERO, ONE = Fraction(0), Fraction(1)


def files_read(state: State) -> Fraction:
    """GET requests of one run of a Map, none where its items do not stand in an object of S3."""
    return ONE if resource(state, "ItemReader").endswith(":s3:getObject") else ZERO


def results_written(state: State, children: Fraction, failing: Fraction) -> Fraction:
    """PUT requests of one run of a Map with so many children, of which the part `failing` fails."""
    if not resource(state, "ResultWriter").endswith(":s3:putObject"):
        return ZERO
    count = round(children)
    some_failed = ONE - (ONE - failing) ** count if failing else ZERO
    some_succeeded = ONE - failing**count if failing else min(ONE, children)
    return ONE + some_succeeded + some_failed


def resource(state: State, field: str) -> str:
    """The Resource of a Map's reader or writer, else nothing."""
    found: Any = state.fields.get(field)
    return str(found.get("Resource", "")) if isinstance(found, Mapping) else ""
