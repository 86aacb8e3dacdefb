"""The audit of a run: all auditors, the tools' own and those of scenarios."""

from collections.abc import Sequence
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
    found = [("progress", detail) for detail in audit_progress(records, completed)]
    found += [("time", detail) for detail in audit_time(records)]
    for scenario in scenarios:
        view = records.view(scenario.records)
        found += [(name, detail) for name, auditor in scenario.auditors.items() for detail in auditor(view)]
    return [{"invariant": invariant, "detail": detail} for invariant, detail in found]
