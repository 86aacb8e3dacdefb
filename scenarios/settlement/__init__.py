"""Settlement as the tools see it: auditors, delivered files, nights to calibrate on."""

from scenarios.orders.records import OrderRecords
from scenarios.records import STORY_ROWS
from scenarios.settlement.auditor import audit_settlement, settlement_requested
from scenarios.settlement.calibration import nights
from scenarios.settlement.files import DELIVER
from scenarios.settlement.ledger_auditor import audit_ledger
from signalbox.twin.scenario import Calibration, Scenario

SCENARIO = Scenario(
    slug="settlement",
    records=OrderRecords,
    auditors={"ledger": audit_ledger, "settlement": audit_settlement},
    completed={"settlements": settlement_requested},
    verbs={"deliver": DELIVER},
    fault_defaults={
        "failed-fifo-record": {"function": "settlement.handlers.book"},
        "failed-map-items": {"state": "PostBatch"},
    },
    calibration=Calibration(nights),
    story=STORY_ROWS,
)
