"""Settlement as the tools see it: auditors, delivered files, nights to calibrate on."""

from scenarios.drawing import classes_of
from scenarios.orders.records import OrderRecords
from scenarios.records import STORY_ROWS
from scenarios.settlement.auditors.checkpoints import audit_checkpoints
from scenarios.settlement.auditors.contents import audit_settlement_contents
from scenarios.settlement.auditors.files import audit_settlement, settlement_requested
from scenarios.settlement.auditors.ledger import audit_ledger
from scenarios.settlement.auditors.nights import audit_nights
from scenarios.settlement.calibration import nights
from scenarios.settlement.fault_plan import night_plan
from scenarios.settlement.files import DELIVER
from scenarios.settlement.workload import days
from signalbox.twin.scenario import Calibration, Chaos, Scenario

SCENARIO = Scenario(
    slug="settlement",
    records=OrderRecords,
    auditors={
        "checkpoints": audit_checkpoints,
        "ledger": audit_ledger,
        "settlement": audit_settlement,
        "contents": audit_settlement_contents,
        "nights": audit_nights,
    },
    completed={"settlements": settlement_requested},
    verbs={"deliver": DELIVER},
    fault_defaults={
        "failed-fifo-record": {"function": "settlement.handlers.book"},
        "failed-map-items": {"state": "PostBatch"},
    },
    # Two nights are forty hours, in which the other schedules would do little else than look.
    chaos=Chaos(days, night_plan, schedules=False, nightly=("-settlement",), classes=classes_of(days)),
    calibration=Calibration(nights),
    story=STORY_ROWS,
)
