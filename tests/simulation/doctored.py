"""Forged records of the common run: by scenario and auditor, the words of the violation and the change."""

from collections.abc import Callable, Mapping
from typing import Any

from signalbox.twin import Twin

Tables = Mapping[str, list[dict[str, Any]]]
Change = Callable[[Tables], object]


def row(tables: Tables, table: str, **key: str) -> dict[str, Any]:
    """The one row of a table with these values."""
    (found,) = [one for one in tables[table] if all(one.get(name) == value for name, value in key.items())]
    return found


def order(name: str = "order-1", **changes: Any) -> Change:
    """An order's own row has other values."""
    return lambda tables: row(tables, "orders", orderId=name, record="order").update(changes)


def payment(name: str, **changes: Any) -> Change:
    """A payment's row has other values."""
    return lambda tables: row(tables, "orders", record=f"payment#{name}").update(changes)


def book(name: str, **changes: Any) -> Change:
    """A partner's book has other values."""
    return lambda tables: row(tables, "sandbox", id=name).update(changes)


def video(table: str, name: str = "video-1", **changes: Any) -> Change:
    """The row of a video in one of its tables has other values."""
    return lambda tables: row(tables, table, videoId=name).update(changes)


def extra(table: str, **values: Any) -> Change:
    """A table has one more row."""
    return lambda tables: tables[table].append(values)


def gone(table: str, **key: str) -> Change:
    """A table lacks a row."""
    return lambda tables: tables[table].remove(row(tables, table, **key))


def loan(name: str = "loan-1", **changes: Any) -> Change:
    """An application's own row has other values."""
    return lambda tables: row(tables, "loans", applicationId=name, record="application").update(changes)


def user(table: str, name: str = "user-1", **changes: Any) -> Change:
    """A user's row of a consumer has other values."""
    return lambda tables: row(tables, table, userId=name).update(changes)


def account(name: str, **changes: Any) -> Change:
    """An account of the ledger has other values."""
    return lambda tables: row(tables, "ledger", account=name, record="account").update(changes)


def miscount(tables: Tables) -> None:
    """A counter holds another number."""
    next(one for one in tables["analytics"] if "count" in one).update(count=99)


def uncounted(tables: Tables) -> None:
    """A counter is missing."""
    tables["analytics"].remove(next(one for one in tables["analytics"] if one.get("count") == 1))


def step(name: str, order_id: str = "order-1", **changes: Any) -> Change:
    """A row of an order's ledger has other values."""
    return lambda tables: row(tables, "orders", orderId=order_id, record=f"step#{name}").update(changes)


LAMP = [{"sku": "lamp", "quantity": 2, "unitPrice": "9.99"}]
HELD = [{"paymentId": "p", "amount": "1.00", "currency": "EUR"}]
MAIL = "mail#send-OrderConfirmed#order-1"
REMINDER = "mail#send-PaymentReminder#order-2"
GHOST = {"id": "mail#send-OrderConfirmed#ghost", "to": "customer-1", "subject": "s", "text": "t"}
BY_NOBODY = {"decidedBy": "underwriter-9"}
EARLY = "2026-01-05T09:00:01.000Z"
WELCOME = "mail#send-welcome-user-1"
SENT = {"name": "payslip", "bytes": 20_480, "receivedAt": "2026-01-05T09:00:50.000Z"}
DOCUMENT = {**SENT, "contentType": "text/html", "problems": ["WrongType"]}

OTHER_PARTS = {"transcoding": {"state": "MADE", "durationMs": 8001, "renditions": []}}

DOCTORED: list[tuple[str, str, str, Change]] = [
    ("video", "projections", "and VideoPublished says []", video("videos", degraded=["thumbnails"])),
    ("video", "projections", "and VideoFailed says JobFailed", video("videos", "video-3", reason="TimedOut")),
    ("video", "projections", "and no VideoTranscoded brought it", video("videos", parts=OTHER_PARTS)),
    ("video", "projections", "and no MetadataRead says so", video("videometadata", width=1280)),
    ("video", "projections", "and no MetadataFailed says so", video("videometadata", "video-3", reason="FileGone")),
    ("video", "projections", "works on another", video("transcodings", file="another")),
    ("video", "projections", "is done by job-1", video("thumbnails", jobId="job-1")),
    ("video", "projections", "failed for Cancelled", video("transcodings", "video-3", reason="Cancelled")),
    ("orders", "counters", "was counted as", extra("analytics", id="VideoPublished#video-1", counter="2026-01-05#x#1")),
    ("orders", "contents", "that no OrderPlaced explains", order(total="21.00")),
    ("orders", "contents", "that no OrderPlaced explains", order(lines=LAMP)),
    ("orders", "contents", "that no OrderPlaced explains", order(customerId="customer-2")),
    ("orders", "contents", "its route has", order("order-7", openUntil="2026-01-05T09:10:00.000Z")),
    ("orders", "contents", "is claimed as", payment("pay-order-1", amount="20.01")),
    ("orders", "contents", "that no PaymentReceived explains", payment("again", customerId="customer-2")),
    ("orders", "partners", "names payment again, which is REFUNDED", order(paymentId="again")),
    ("orders", "held", "and holds the payments p", order(held=HELD)),
    ("orders", "held", "lists [] as held", payment("pay-order-1", state="HELD")),
    ("orders", "partners", "asked for with amount 20.01", book("payments#request-order-1", amount="20.01")),
    ("orders", "partners", "asked for with currency EUR", book("payments#request-order-4", currency="EUR")),
    ("orders", "partners", "asked for with customerId order-1", book("shipping#ship-order-1", customerId="order-1")),
    ("orders", "partners", "before its request", book("shipping#ship-order-1", at=EARLY)),
    ("orders", "partners", "no order or payment has that key", book("shipping#ship-order-1", id="shipping#ship-other")),
    ("orders", "partners", "the provider's does not", gone("sandbox", id="payments#refund-again")),
    ("orders", "partners", "nothing will do it", payment("again", state="REFUND_DUE")),
    ("orders", "partners", "it is not the right one", payment("pay-order-1", amount="20.01")),
    ("orders", "mails", "went to order-1, and the customer is customer-1", book(MAIL, to="order-1")),
    ("orders", "mails", "names [(Decimal('10.00'), 'EUR')]", book(MAIL, text="We received 10.00 EUR.")),
    ("orders", "mails", "has the subject", book(MAIL, subject="Your order order-2 is on its way")),
    ("orders", "mails", "names the instants", book(REMINDER, text="Pay 20.00 EUR until 1 May 2026, 10:00 UTC.")),
    ("orders", "mails", "which no fact explains", book(MAIL, text="We received 20.00 EUR and sent your order at 9.")),
    ("orders", "mails", "no such event was published", extra("sandbox", **GHOST)),
    ("orders", "mails", "never had it", gone("sandbox", id=MAIL)),
    ("orders", "counters", "outcomes name it", miscount),
    ("orders", "counters", "holds None, and 1 outcomes name it", uncounted),
    ("orders", "compensation", "the ledger says that ship-order", step("ship-order", state="skipped")),
    ("lending", "verdicts", "the policy says reject", loan("loan-2", status="APPROVED")),
    ("lending", "verdicts", "and its data make", book("bureau#score-loan-1", score=700)),
    ("lending", "verdicts", "and the bureau gave", loan(score=700)),
    ("lending", "verdicts", "was asked about with termMonths", book("bureau#score-loan-1", termMonths=12)),
    ("lending", "verdicts", "nobody of [] was asked", loan(**BY_NOBODY)),
    ("lending", "verdicts", "after the time of that role", loan(decidedAt="2026-01-20T09:00:00.000Z")),
    ("lending", "verdicts", "without a reason", loan(decisionReason="")),
    ("lending", "verdicts", "who made it", loan(applicantId="Underwriter-1")),
    ("lending", "verdicts", "its applicant did not request that", loan("loan-3", applicantId="somebody")),
    ("lending", "verdicts", "before 7 days of AwaitDocuments", loan("loan-4", decidedAt="2026-01-10T09:00:00.000Z")),
    ("lending", "verdicts", "no application has that key", extra("sandbox", id="bureau#score-other", score=1)),
    ("lending", "contents", "that no LoanApplied explains", loan(purpose="boat")),
    ("lending", "contents", "which did not come so", loan(documents=[{**DOCUMENT, "bytes": 1}])),
    ("lending", "contents", "has the problems", loan(documents=[{**DOCUMENT, "problems": []}])),
    ("lending", "contents", "says that reasons is", loan("loan-2", reasons=["Other"])),
    ("lending", "mails", "goes to loan-1@example.com", loan(email="other@example.com")),
    ("onboarding", "contents", "no registration makes that", user("profiles", country="SE")),
    ("onboarding", "contents", "and the registration says", user("screenings", reasons=["Other"])),
    ("onboarding", "mails", "went to nobody@example.com", book(WELCOME, to="nobody@example.com")),
    ("onboarding", "mails", "has a link", book(WELCOME, text="Welcome, Name of user-1. https://example.com/x")),
    ("onboarding", "mails", "the mail partner had no mail", gone("sandbox", id=WELCOME)),
    ("onboarding", "welcomes", "the conditions are not fulfilled", user("welcomes", "user-3", state="SENT")),
    ("onboarding", "welcomes", "and the welcome is DUE", user("welcomes", state="DUE")),
    ("settlement", "contents", "should come to nothing", account("sales:EUR", balance=-1)),
    ("settlement", "ledger", "the account sales:EUR says", account("sales:EUR", balance=-1)),
]  # fmt: skip


def forge_file(twin: Twin, name: str, old: str, new: str) -> Callable[[], None]:
    """Change a text in a file of the settlement's run; return what restores it."""
    key = f"{RUN}/{name}.csv"
    client = twin.client("s3")
    names = [bucket["Name"] for bucket in client.list_buckets()["Buckets"] if "-files-" in bucket["Name"]]
    before = client.get_object(Bucket=names[0], Key=key)["Body"].read()
    assert old.encode() in before, before
    client.put_object(Bucket=names[0], Key=key, Body=before.replace(old.encode(), new.encode()))
    return lambda: client.put_object(Bucket=names[0], Key=key, Body=before) and None


RUN = "runs/2026-01-04/day"
FIRST = "capture-p1,capture,o1,p1"
FORGED_FILES = [
    ("contents", "has captured 499.00 in JPY", "report", "JPY,1,500.00", "JPY,1,499.00"),
    ("contents", "the two books make ('Different'", "differences", "capture-p3,Different", "capture-p4,Different"),
    ("contents", "was judged as InvalidId", "refused", "InvalidAmount", "InvalidId"),
    ("contents", "says that entries is", "valid", f"{FIRST},10.00", f"{FIRST},11.00"),
    ("contents", "says that differences is", "differences", "capture-p7,UnknownToUs,,1.00 EUR\n", ""),
]
"""By auditor of the settlement: the words of the violation, the file of the run, a text in it, and the forged one."""
