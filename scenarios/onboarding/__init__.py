"""Onboarding as the tools see it: auditor and people."""

from scenarios.drawing import classes_of
from scenarios.onboarding.auditors.contents import audit_user_contents
from scenarios.onboarding.auditors.journeys import audit_onboarding
from scenarios.onboarding.auditors.mails import audit_user_mails
from scenarios.onboarding.auditors.welcomes import audit_welcomes
from scenarios.onboarding.fault_plan import user_plan
from scenarios.onboarding.people import verify
from scenarios.onboarding.records import UserRecords
from scenarios.onboarding.workload import users
from scenarios.records import STORY_ROWS
from signalbox.twin.scenario import Chaos, Scenario

SCENARIO = Scenario(
    slug="onboarding",
    records=UserRecords,
    auditors={
        "onboarding": audit_onboarding,
        "welcomes": audit_welcomes,
        "contents": audit_user_contents,
        "mails": audit_user_mails,
    },
    partners=("mail",),
    acts={"verify": verify},
    # Journeys take a day and codes a week, in which schedules would do little else than look; the last sweep is hourly.
    chaos=Chaos(users, user_plan, schedules=False, afterwards=2.1 * 3600, classes=classes_of(users)),
    story=STORY_ROWS,
)
