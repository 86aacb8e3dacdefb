"""Values, dates, addresses and conditions that are right to the least, as the auditors of contents see them."""

from tests.mutants.mutation import FOLDER, Mutation, code

AUDIT = f"{FOLDER}/test_auditors_contents.py::test_nothing_is_wrong_with_the_run"
"""A run of all workflows at their edges, in which no auditor may object."""
PAGES = f"{FOLDER}/test_faults_indexes.py::test_51_sweeps_read_every_page_of_a_late_index"
BOUNDARIES = "lending/test_boundaries.py::test_verdicts_at_the_limits_of_the_policy"
LIMITS = "(cents(payment.amount), payment.currency) == (cents(order.total), order.currency)"


def audited(name: str, mitigation: str, file: str, old: str, new: str, *units: str) -> Mutation:
    """A mutation that an auditor of the common run must notice, and unit tests where they are named too."""
    return Mutation(name, 52, mitigation, code(file, old, new), (AUDIT, *(f"tests/unit/{unit}" for unit in units)))


MUTATIONS = (
    audited(
        "overpayments-accepted",
        "a payment is accepted for the exact total alone",
        "orders/signals.py",
        f"amount_is_right = {LIMITS}",
        "amount_is_right = cents(payment.amount) >= cents(order.total) and payment.currency == order.currency",
    ),
    audited(
        "held-on-escalation",
        "an order that needs a person holds no payments",
        "orders/logic.py",
        'given_back = _held_refunded(order, "OrderNeedsAttention")',
        "given_back = Decision(order)",
    ),
    audited(
        "lines-uncompared",
        "an order that comes again with other lines is a conflict, although its total is equal",
        "orders/store.py",
        "return (order.customer_id, order.currency, order.total, order.lines)",
        "return (order.customer_id, order.currency, order.total)",
    ),
    audited(
        "reminders-of-one-piece",
        "a reminder names the whole total",
        "orders/logic.py",
        'data = {**reminder, "amount": order.total,',
        'data = {**reminder, "amount": order.lines[0].unit_price,',
    ),
    audited(
        "reminders-without-a-date",
        "a reminder names the end of the second wait",
        "orders/handlers.py",
        "due = end_of_wait(task, WAIT_SECONDS)",
        "due = end_of_wait(task, 2 * WAIT_SECONDS)",
    ),
    audited(
        "reminders-due-from-now",
        "a reminder names the end of the wait of the machine, also where its function runs late",
        "orders/handlers.py",
        "due = end_of_wait(task, WAIT_SECONDS)",
        "due = end_of_wait({}, WAIT_SECONDS)",
    ),
    audited(
        "reviews-due-from-now",
        "a request for a review names the end of the wait of the machine, also where its function runs late",
        "lending/handlers.py",
        "due = instant_text(end_of_wait(task, seconds))",
        "due = now_text(seconds)",
    ),
    audited(
        "mails-to-order-ids",
        "a message goes to the customer",
        "notification/logic.py",
        'return Message(fact, data["customerId"],',
        'return Message(fact, data["orderId"],',
    ),
    audited(
        "shipped-to-the-order-id",
        "goods are shipped to the order's customer",
        "orders/steps/partners.py",
        'document = {"orderId": order.order_id, "customerId": order.customer_id}',
        'document = {"orderId": order.order_id, "customerId": order.order_id}',
    ),
    audited(
        "requests-in-euros",
        "the provider is asked for the order's currency",
        "orders/steps/partners.py",
        'document = {"orderId": order.order_id, "amount": order.total, "currency": order.currency}',
        'document = {"orderId": order.order_id, "amount": order.total, "currency": "EUR"}',
    ),
    audited(
        "closings-without-a-payment",
        "a confirmation names the accepted payment",
        "orders/logic.py",
        'data = {**_summary(order), "paymentId": order.payment_id}',
        'data = {**_summary(order), "paymentId": order.order_id}',
    ),
    audited(
        "reasons-mixed-up",
        "a refund has the reason of its decision",
        "orders/logic.py",
        '    if order.status in {Status.PAID, Status.SHIPPED, Status.CONFIRMED}:\n        return "AlreadyPaid"\n',
        "",
        "orders/test_decided_data.py::test_refund_says_why",
    ),
    audited(
        "documents-below-the-limit",
        "a document of exactly 10 MiB can be used",
        "lending/documents.py",
        "if size > LARGEST_BYTES:",
        "if size >= LARGEST_BYTES:",
    ),
    audited(
        "small-below-the-limit",
        "an amount at the limit is small",
        "lending/policy.py",
        "cents(amount) <= cents(SMALL_AMOUNTS[currency])",
        "cents(amount) < cents(SMALL_AMOUNTS[currency])",
        BOUNDARIES,
    ),
    audited(
        "good-scores-above",
        "the good score itself is good",
        "lending/policy.py",
        "GOOD_SCORE = 650",
        "GOOD_SCORE = 651",
        BOUNDARIES,
    ),
    audited(
        "mails-to-applicant-ids",
        "a mail to an applicant goes to the address of the application",
        "lending/mails/dispatch.py",
        "yield Mail(application.applicant_id, application.email, subject, text)",
        "yield Mail(application.applicant_id, application.applicant_id, subject, text)",
    ),
    audited(
        "reviews-of-five-days",
        "a request for a review names the end of the wait of the role",
        "lending/handlers.py",
        "REVIEW_SECONDS = 3 * 86_400",
        "REVIEW_SECONDS = 5 * 86_400",
    ),
    audited(
        "links-of-others",
        "a link is made for the person who gets it",
        "lending/mails/dispatch.py",
        'made = Link(signed_links.link_id(event.id, who), "view", who, due, key_store.read_keys().current)',
        'made = Link(signed_links.link_id(event.id, who), "view", "anybody", due, key_store.read_keys().current)',
    ),
    audited(
        "bureau-asked-for-a-year",
        "the bureau is asked with the application's own term",
        "lending/credit.py",
        '"termMonths": application.term_months,',
        '"termMonths": 12,',
    ),
    audited(
        "welcomes-without-a-country",
        "a user is welcomed when every fact agrees with the profile, the country too",
        "welcome/logic.py",
        'if name in ("email", "name", "country")}',
        'if name in ("email", "name")}',
    ),
    audited(
        "verifications-to-ids",
        "the code goes to the address that is verified",
        "verification/handlers.py",
        'store.send(user_id, row["email"], registered.as_cause())',
        "store.send(user_id, user_id, registered.as_cause())",
    ),
    audited(
        "six-days-back",
        "a night looks back seven days",
        "settlement/requests.py",
        "LOOK_BACK = 7",
        "LOOK_BACK = 6",
    ),
    audited(
        "no-grace",
        "a day is settled fifteen minutes after its end, not before",
        "settlement/requests.py",
        "GRACE = 2 * CLOCK_SKEW + timedelta(minutes=5)",
        "GRACE = 0 * CLOCK_SKEW + timedelta(seconds=0)",
    ),
    audited(
        "currencies-uncompared",
        "the provider's report is compared in amount and currency",
        "settlement/steps/comparison.py",
        'sums[_bucket(found)] += _digest(f"{found.id} {found.cents} {found.currency}")',
        'sums[_bucket(found)] += _digest(f"{found.id} {found.cents}")',
    ),
    audited(
        "refunds-as-captures",
        "a refund reduces what the provider owes",
        "settlement/model.py",
        "return self.captured - self.refunded",
        "return self.captured + self.refunded",
    ),
    Mutation(
        "one-page-of-unclaimed",
        51,
        "the sweep of unclaimed payments reads every page",
        code(
            "orders/rows/unclaimed.py",
            '            yield from [str(row["orderId"]) for row in page]\n',
            '            yield from [str(row["orderId"]) for row in page]\n            break\n',
        ),
        (PAGES, "tests/unit/test_pages.py::test_unclaimed_payments"),
    ),
    Mutation(
        "failures-remembered",
        51,
        "a failure without an order is forgotten with the payments",
        code(
            "orders/logic.py",
            'forgotten = replace(order, payment_failure="", failed_after=-1)',
            "forgotten = replace(order, failed_after=-1)",
        ),
        (PAGES,),
    ),
    Mutation(
        "one-page-of-journeys",
        51,
        "the sweep of stalled journeys reads every page",
        code(
            "journeys/store.py",
            '        yield from [str(row["userId"]) for row in page]\n',
            '        yield from [str(row["userId"]) for row in page]\n        break\n',
        ),
        (PAGES, "tests/unit/test_pages.py::test_stalled_journeys"),
    ),
)
