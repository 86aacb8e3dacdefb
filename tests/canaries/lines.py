"""Lines of scripts with canaries in the fields of their events."""

from collections.abc import Iterator
from typing import Any

from scenarios.video.workload import upload
from tests.canaries.values import AMOUNT, INCOME, MARK
from tests.simulation.orders import paid, placed, stock
from tests.workflows.lending import DAY, act, applied, document
from tests.workflows.onboarding import clicked, registered, suspected, updated

Line = dict[str, Any]


def orders(count: int) -> Iterator[Line]:
    """Orders with planted customers and amounts: paid, paid wrongly, placed and paid again with other contents."""
    yield from (stock(quantity=1000, at=number) for number in range(20))
    for number in range(count):
        key, at = f"order-{number}", 60 + 20 * number
        who = f"{MARK}-customer-{number}"
        lines = [{"sku": "lamp", "quantity": 1, "unitPrice": AMOUNT}]
        data = {"orderId": key, "customerId": who, "currency": "EUR", "lines": lines, "total": AMOUNT}
        line = placed(key, at)
        yield {**line, "data": data}
        yield {**line, "at": at + 1, "data": {**data, "customerId": f"{MARK}-other"}}
        if number % 4 == 3:
            continue  # never paid
        yield paid(key, at + 10, AMOUNT)
        yield paid(key, at + 12, INCOME)
        failed = {"orderId": key, "reason": f"{MARK} declined"}
        yield {"at": at + 14, "type": "PaymentFailed", "subject": key, "data": failed}


def loans(count: int) -> Iterator[Line]:
    """Loans with planted people, purposes and documents: decided, withdrawn by another, applied for again."""
    for number in range(count):
        key, at = f"loan-{number}", 100 * number
        planted = {
            "applicantId": f"{MARK}-applicant-{number}",
            "email": f"{MARK}-{number}@example.com",
            "purpose": f"{MARK} kitchen",
        }
        yield applied(at, key, **planted)
        yield applied(at + 1, key, **{**planted, "purpose": f"{MARK} boat"})
        withdrawn = {"applicationId": key, "applicantId": f"{MARK}-thief"}
        yield {"at": at + 2, "type": "WithdrawalRequested", "subject": key, "data": withdrawn}
        if number % 4 == 2:
            continue  # no document
        yield document(at + DAY / 2, key, content_type=f"{MARK}/type")
        paper = document(at + DAY, key)
        if number % 4:
            yield {**paper, "data": {**paper["data"], "document": f"{MARK}-payslip.pdf"}}
        yield {"at": at + DAY - 9, "upload": key, "document": f"{MARK}.pdf", "content_type": "image/png", "bytes": 9}
        if number % 2:
            yield {**act(at + 2 * DAY, "approve", loan=key), "reason": f"{MARK} reason"}
            yield act(at + 5 * DAY, "reject", "senior-1", loan=key)


def users(count: int) -> Iterator[Line]:
    """Users with planted names and addresses: changed, verified, suspected, registered again."""
    for number in range(count):
        key, at = f"user-{number}", 50 * number
        yield registered(at, key, email=f"{MARK}-{number}@example.com", name=f"{MARK} {number}")
        yield registered(at + 5, key, email=f"{MARK}-{number}@example.com", name=f"{MARK} again")
        yield updated(at + 10, 1, key, name=f"{MARK} changed")
        yield updated(at + 12, 3, key, name=f"{MARK} early")
        yield clicked(at + 600, key)
        if number % 4 == 0:
            yield suspected(at + 900, key, f"{MARK} desk")


def videos(count: int) -> Iterator[Line]:
    """Videos that are uploaded, replaced, cancelled and deleted."""
    for number in range(count):
        key, at = f"video-{number}", 400 * number
        yield upload(at, key, 30, kind=("mp4", "text", "silent")[number % 3])
        yield upload(at + 300, key, 20)
        if number % 3 == 0:
            yield {"at": at + 310, "job-cancelled": key}
        if number % 3 == 1:
            yield {"at": at + 320, "video-deleted": key}


def webhooks(count: int) -> Iterator[Line]:
    """Messages of providers with planted customers, amounts and reasons, some of them unusable."""
    for number in range(count):
        if number % 4 == 3:
            continue  # never paid: it waits for its reminder
        at = 70 + 20 * number
        failed = {"orderId": f"order-{number}", "reason": f"{MARK} declined"}
        yield {"at": at, "webhook": "payments", "type": "payment.failed", "data": failed}
        yield {"at": at + 1, "webhook": "payments", "type": "payment.failed", "data": {**failed, "payer": MARK}}
        yield {"at": at + 2, "webhook": "payments", "type": f"payment.{MARK}", "data": failed}
