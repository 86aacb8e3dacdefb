"""Suspects as the tools see them: an auditor that looks for the pattern in the events themselves."""

from scenarios.records import STORY_ROWS, BusinessRecords
from scenarios.suspects.auditor import audit_suspects
from signalbox.twin.scenario import Scenario

SCENARIO = Scenario(
    slug="suspects",
    records=BusinessRecords,
    auditors={"suspects": audit_suspects},
    story=STORY_ROWS,
)
