"""Independent auditors: they read the business records after a run, and share no code with what wrote them."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from signalbox.assembly import Assembly
from signalbox.twin.auditors.compensation import audit_compensation
from signalbox.twin.auditors.decisions import audit_decisions
from signalbox.twin.auditors.ledger import audit_ledger
from signalbox.twin.auditors.money import audit_money
from signalbox.twin.auditors.onboarding import audit_onboarding
from signalbox.twin.auditors.progress import audit_progress
from signalbox.twin.auditors.records import Records
from signalbox.twin.auditors.settlement import audit_settlement
from signalbox.twin.auditors.stock import audit_stock
from signalbox.twin.auditors.time import audit_time

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud
    from signalbox.twin.results import Results

Violation = dict[str, Any]

AUDITORS: dict[str, Callable[[Records], Iterator[str]]] = {
    "money": audit_money,
    "stock": audit_stock,
    "progress": audit_progress,
    "time": audit_time,
    "compensation": audit_compensation,
    "decisions": audit_decisions,
    "onboarding": audit_onboarding,
    "ledger": audit_ledger,
    "settlement": audit_settlement,
}


def audit(cloud: "Cloud", assembly: Assembly, results: "Results") -> list[Violation]:
    """All that the auditors object to: `[{"invariant": "money", "detail": "..."}]`, empty where all is well.

    An auditor that finds no table of its flow says nothing. What is in flight at this instant is no violation.
    """
    records = Records(cloud, assembly)
    return [
        {"invariant": invariant, "detail": detail}
        for invariant, auditor in AUDITORS.items()
        for detail in auditor(records)
    ]
