"""One run of all workflows in which our own functions publish every type of event, for tests of auditors."""

from scenarios.sweep import clear_up, run_schedules
from scenarios.video.workload import upload
from signalbox.twin import Twin
from tests.workflows import lending, onboarding, orders, settlement
from tests.workflows.video import ask_again

DAY = 86_400
MIDNIGHT = 15 * 3600
"""Seconds from the start to the end of the first day."""
TODAY = settlement.TODAY
NIGHTLY = ("-settlement",)
YEN = {"currency": "JPY", "lines": [{"sku": "desk", "quantity": 1, "unitPrice": "900.00"}], "total": "900.00"}


def lines() -> list[orders.Line]:
    """Return the script."""
    return [*of_orders(), *of_loans(), *of_users(), *of_nights(), *of_videos()]


def of_orders() -> list[orders.Line]:
    """Orders that are confirmed, cancelled after a reminder, and stuck; one that was paid twice and in advance."""
    stuck = {"order_id": "order-3", "at": 4000}
    return [
        orders.stock(),
        orders.stock(5, "desk"),
        orders.placed(),
        orders.paid(),
        orders.paid(at=95, paymentId="again", customerId="customer-1"),
        orders.placed(order_id="order-2", at=70),
        orders.placed(order_id="order-4", at=70, **YEN),
        orders.paid(order_id="order-4", at=90, amount="900.00", currency="JPY"),
        orders.placed(**stuck),
        orders.paid(order_id="order-3", at=4020),
        orders.partner("shipping", "decline", 1, at=4001),
        {"at": 4000, "fault": "failed-compensation", "state": "RefundPayment", "times": 40},
        {"at": 0, "fault": "late-invocation", "state": "RemindCustomer", "seconds": 90},
        *of_edges(),
    ]


FIRST = ("ReserveStock", "ReleaseStock")


def of_edges() -> list[orders.Line]:
    """Orders that are paid a cent too much, hold money when they are escalated, and come again with other lines."""
    other = [{"sku": "desk", "quantity": 1, "unitPrice": "20.00"}]
    return [
        orders.placed(order_id="order-5", at=200),
        orders.paid(order_id="order-5", at=220, amount="20.01"),
        orders.placed(order_id="order-6", at=210),
        orders.placed(order_id="order-6", at=250, lines=other),
        orders.paid(order_id="order-6", at=260),
        orders.placed(order_id="order-7", at=300, customerId="somebody-else"),
        orders.paid(order_id="order-9", at=500, paymentId="held"),
        orders.placed(order_id="order-9", at=510, lines=[{"sku": "none", "quantity": 1, "unitPrice": "20.00"}]),
        *(orders.paid(order_id="order-10", at=500, paymentId=f"crowd-{n}", amount="0.50") for n in range(20)),
        orders.placed(order_id="order-10", at=510),
        orders.paid(order_id="order-10", at=510, paymentId="right"),
        # The first step fails for good, and so does its undo, which would give the money back.
        *({"at": 9000, "fault": "failed-compensation", "state": state, "times": 40} for state in FIRST),
        orders.paid(order_id="order-8", at=9010, paymentId="early"),
        orders.placed(order_id="order-8", at=9030),
    ]


def of_loans() -> list[orders.Line]:
    """Loans that are approved by a person, rejected by the policy, withdrawn and expired; a bad document and a file."""
    return [
        {"at": 0, "fault": "late-invocation", "state": "AwaitReview", "seconds": 300},
        lending.applied(),
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
        lending.applied(loan="loan-7", amount="4000.00", currency="GBP", termMonths=8, declaredIncome="2487.56"),
    ]


def of_users() -> list[orders.Line]:
    """Users who are welcomed, suspected by us, frozen, and who stall."""
    return [
        onboarding.registered(0),
        onboarding.clicked(300),
        onboarding.registered(0, "user-2", country="ZZ"),
        onboarding.registered(0, "user-3", email="other@example.com"),
        *in_two_countries("user-4", 5000),
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
        upload(201, "video-2", 60, kind="silent"),
        upload(400, "video-3", 60, kind="text"),
        upload(600, "video-4", 600),
        {"at": 620, "video-deleted": "video-4"},
    ]


def pictures_again(twin: Twin) -> None:
    """A person asks for the pictures that failed."""
    (row,) = [one for one in twin.rows("videos") if one["videoId"] == "video-2"]
    ask_again(twin, "ThumbnailsRequested", "video-2", row["generation"])


def play(twin: Twin) -> None:
    """Play the script with its nights until every wait is over; other schedules run at the end."""
    run_schedules(twin, NIGHTLY)
    twin.plan(lines())
    twin.run_until_idle()
    pictures_again(twin)
    twin.run_until_idle()
    clear_up(twin, 2.1 * 3600, NIGHTLY)
