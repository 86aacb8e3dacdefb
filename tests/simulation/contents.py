"""One run of all workflows in which our own functions publish every type of event, for tests of auditors."""

from scenarios.sweep import clear_up, run_schedules
from scenarios.video.workload import upload
from signalbox.twin import Twin
from tests.simulation.contents_of_orders import of_orders, of_suspects
from tests.workflows import lending, onboarding, orders, settlement
from tests.workflows.video import ask_again

DAY = 86_400
MIDNIGHT = 15 * 3600
"""Seconds from the start to the end of the first day."""
TODAY = settlement.TODAY
NIGHTLY = ("-settlement",)
"""Schedules that run all the time; the others run at the end."""
SWEEPS = (1800, 300)
"""Seconds before each sweep of unclaimed payments: one a little before the end of a wait, one after it."""


def lines() -> list[orders.Line]:
    """Return the script."""
    return [*of_orders(), *of_suspects(), *of_loans(), *of_users(), *of_nights(), *of_videos()]


def of_loans() -> list[orders.Line]:
    """Loans that are approved by a person, rejected by the policy, withdrawn and expired; a bad document and a file."""
    return [
        {"at": 0, "fault": "late-invocation", "state": "AwaitReview", "seconds": 300},
        lending.applied(),
        lending.document(50, content_type="text/html"),
        lending.document(50, content_type="text/html"),
        {"at": 600, "upload": "loan-1", "document": "payslip.png", "content_type": "image/png", "bytes": 2048},
        lending.act(2000, "approve"),
        lending.applied(loan="loan-2", declaredIncome="300.00"),
        lending.applied(loan="loan-3"),
        lending.act(3000, "withdraw", loan="loan-3"),
        lending.applied(loan="loan-4"),
        lending.applied(loan="loan-5", amount="5000.01", termMonths=10, declaredIncome="2500.00"),
        lending.document(60, loan="loan-5", size=10 * 1024 * 1024),
        lending.applied(loan="loan-6", amount="5000.00", termMonths=10, declaredIncome="2500.00"),
        *of_reviewers(),
        lending.applied(loan="loan-7", amount="4000.00", currency="GBP", termMonths=8, declaredIncome="2487.56"),
    ]


def of_reviewers() -> list[orders.Line]:
    """Loans of two reviewers, one of them with two early documents; a stranger who withdraws a loan of somebody."""
    stranger = {"applicationId": "loan-4", "applicantId": "stranger"}
    early = [{**lending.document(100.3 + n, loan="loan-8"), "id": f"early-{n}"} for n in range(2)]
    for number, one in enumerate(early):
        one["data"]["document"] = f"early-{number}"
    return [
        {"at": 99, "fault": "late-invocation", "state": "AwaitDocuments", "seconds": 30, "times": 1},
        lending.applied(100, loan="loan-8", applicantId="Underwriter-1"),
        *early,
        lending.applied(loan="loan-9", email="Underwriter-2@example.com"),
        lending.document(150, loan="loan-9", content_type="text/html", size=0),
        lending.document(200, loan="loan-9", content_type="Application/PDF; charset=binary"),
        lending.act(3000, "reject", "underwriter-1", loan="loan-9"),
        {"at": 300, "type": "WithdrawalRequested", "subject": "loan-4", "data": stranger},
    ]


def of_users() -> list[orders.Line]:
    """Users who are welcomed, suspected by us, frozen, and who stall."""
    return [
        onboarding.registered(0),
        onboarding.clicked(300),
        onboarding.registered(0, "user-2", country="ZZ"),
        onboarding.registered(0, "user-3", email="other@example.com"),
        *in_two_countries("user-4", 5000),
        onboarding.registered(0, "user-5"),
        onboarding.updated(20, 2, "user-5", country="SE"),
        onboarding.updated(30, 3, "user-5", name="Another name"),
        onboarding.registered(0, "user-6", email="six@MAILINATOR.com"),
        onboarding.clicked(7 * DAY + 60, "user-3"),
    ]


def in_two_countries(user: str, at: float) -> list[orders.Line]:
    """A user who registers twice: the screening gets the second one first and clears another country."""
    return [
        {"at": at, "fault": "reordered-delivery", "queue": "screenings", "seconds": 600, "times": 1},
        onboarding.registered(at, user),
        onboarding.registered(at + 1, user, country="SE"),
        onboarding.verified(at + 300, user, email=f"{user}@example.com"),
    ]


def of_nights() -> list[orders.Line]:
    """Days with a refused line, a provider that differs, a late file, and a request that comes too early."""
    day = settlement.DAY
    rows = [settlement.capture(1), settlement.refund(2), settlement.capture(3, "500.00", "JPY"), settlement.BAD_ROW]
    rows += [settlement.capture(1), settlement.capture(1, "10.00", "USD"), settlement.refund(3)]
    report = [
        "kind,paymentId,amount,currency",
        "capture,p1,10.01,EUR",
        "refund,p2,10.00,EUR",
        "capture,p7,1.00,EUR",
        "capture,p3,500.00,EUR",
    ]
    return [
        {"at": 0, "deliver": f"incoming/{day}.csv", "rows": [settlement.HEADER, *rows]},
        {"at": 0, "deliver": f"partner/{day}.csv", "rows": report},
        {"at": 10, "type": "SettlementRequested", "subject": day, "data": {"date": day}},
        {"at": 0, "deliver": "incoming/2025-12-30.csv", "rows": [settlement.HEADER, settlement.capture(9)]},
        {"at": MIDNIGHT + 60, "type": "SettlementRequested", "subject": TODAY, "data": {"date": TODAY}},
    ]


def of_videos() -> list[orders.Line]:
    """A short video that is published, one whose pictures fail, a letter, and one that is deleted at work."""
    return [
        upload(0, "video-1", 8),
        {"at": 200, "conversion": "thumbnails", "behave": "error", "jobs": 2},
        upload(201, "video-2", 60.4, kind="silent"),
        upload(400, "video-3", 60, kind="text"),
        upload(600, "video-4", 600),
        {"at": 620, "video-deleted": "video-4"},
    ]


def pictures_again(twin: Twin) -> None:
    """A person asks for the pictures that failed."""
    (row,) = [one for one in twin.rows("videos") if one["videoId"] == "video-2"]
    ask_again(twin, "ThumbnailsRequested", "video-2", row["generation"])


def sweep_unclaimed(twin: Twin) -> None:
    """Run the sweep of unclaimed payments once, now."""
    functions = twin.cloud.deployed.values()
    (function,) = [one for one in functions if one.name.endswith("orders-return-unclaimed")]
    twin.cloud.functions.invoke(function, "{}", lambda outcome: None)


def play(twin: Twin) -> None:
    """Play the script with its nights until every wait is over; other schedules run at the end."""
    run_schedules(twin, NIGHTLY)
    twin.plan(lines())
    for seconds in SWEEPS:
        twin.advance(seconds=seconds)
        sweep_unclaimed(twin)
    twin.run_until_idle()
    pictures_again(twin)
    twin.run_until_idle()
    clear_up(twin, 2.1 * 3600, NIGHTLY)
