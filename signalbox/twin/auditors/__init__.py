"""Independent auditors: they read the business records after a run, and share no code with what wrote them."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from scenarios.lending.auditor import audit_decisions
from scenarios.onboarding.auditor import audit_onboarding
from scenarios.orders.auditors.compensation import audit_compensation
from scenarios.orders.auditors.money import audit_money
from scenarios.orders.auditors.stock import audit_stock
from scenarios.settlement.auditor import audit_settlement
from scenarios.settlement.ledger_auditor import audit_ledger
from signalbox.assembly import Assembly
from signalbox.twin.auditors.progress import audit_progress
from signalbox.twin.auditors.records import Records
from signalbox.twin.auditors.time import audit_time

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud
    from signalbox.twin.results.results import Results

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
