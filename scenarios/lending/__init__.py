"""Lending as the tools see it: auditor, applications, fault plans, people."""

from scenarios.drawing import classes_of
from scenarios.lending.auditors.contents import audit_loan_contents
from scenarios.lending.auditors.decisions import audit_decisions
from scenarios.lending.auditors.mails import audit_loan_mails
from scenarios.lending.auditors.verdicts import audit_verdicts
from scenarios.lending.completion import COMPLETED
from scenarios.lending.fault_plan import loan_plan
from scenarios.lending.people import UPLOAD, review, withdraw
from scenarios.lending.records import LoanRecords
from scenarios.lending.workload import applications
from scenarios.records import STORY_ROWS
from signalbox.twin.scenario import Chaos, Scenario

SCENARIO = Scenario(
    slug="lending",
    records=LoanRecords,
    auditors={
        "decisions": audit_decisions,
        "verdicts": audit_verdicts,
        "contents": audit_loan_contents,
        "mails": audit_loan_mails,
    },
    completed=COMPLETED,
    partners=("bureau",),
    verbs={"upload": UPLOAD},
    acts={"approve": review, "reject": review, "withdraw": withdraw},
    act_fields={"approve": ("reason",), "reject": ("reason",)},
    # Applications take twelve days, in which schedules would do little else than look.
    chaos=Chaos(applications, loan_plan, schedules=False, classes=classes_of(applications)),
    story=STORY_ROWS,
)
