"""Suspects as the tools see them: an auditor that looks for the pattern in the events themselves."""

from scenarios.orders.records import OrderRecords
from scenarios.records import STORY_ROWS
from scenarios.suspects.auditor import audit_holds, audit_suspects
from signalbox.twin.scenario import Scenario

SCENARIO = Scenario(
    slug="suspects",
    records=OrderRecords,
    auditors={"suspects": audit_suspects, "holds": audit_holds},
    story=STORY_ROWS,
)
