"""The audit of a run: all auditors, the tools' own and those of scenarios."""

import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from signalbox.assembly import Assembly
from signalbox.twin.auditors.progress import audit_progress
from signalbox.twin.auditors.records import Records
from signalbox.twin.auditors.time import audit_time

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud
    from signalbox.twin.scenario import Scenario


class Violation(TypedDict):
    """An invariant that does not hold, and why."""

    invariant: str
    detail: str


def audit(cloud: "Cloud", assembly: Assembly, scenarios: "Sequence[Scenario]") -> list[Violation]:
    """Return all violations, `[{"invariant": "time", "detail": "..."}]`, empty where all is well.

    An auditor that finds no table of its workflow finds nothing. What is in flight at this instant is no violation.
    """
    records = Records(cloud, assembly)
    completed = {route: (rule, records.view(s.records)) for s in scenarios for route, rule in s.completed.items()}
    audits = [("progress", partial(audit_progress, records, completed)), ("time", partial(audit_time, records))]
    for scenario in scenarios:
        view = records.view(scenario.records)
        audits += [(name, partial(auditor, view)) for name, auditor in scenario.auditors.items()]
    return [{"invariant": name, "detail": detail} for name, read in audits for detail in sentences(read)]


def sentences(read: Callable[[], Iterator[str]]) -> Iterator[str]:
    """Yield what an auditor yields; where it cannot read the records, that is one more violation, and its last.

    A handler with a fault may write a row without a field, or with a value of another form.
    """
    try:
        yield from read()
    except Exception as error:
        # An error of the auditor itself has the same sentence: it must be noticed too.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.name} ({Path(place.filename).name})"
        yield f"the records cannot be audited: {type(error).__name__} {error} in {where}"
