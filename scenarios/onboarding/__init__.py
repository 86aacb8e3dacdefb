"""Onboarding as the tools see it: auditor and people."""

from scenarios.onboarding.auditor import audit_onboarding
from scenarios.onboarding.people import verify
from scenarios.records import STORY_ROWS, BusinessRecords
from signalbox.twin.scenario import Scenario

SCENARIO = Scenario(
    slug="onboarding",
    records=BusinessRecords,
    auditors={"onboarding": audit_onboarding},
    partners=("mail",),
    acts={"verify": verify},
    story=STORY_ROWS,
)
