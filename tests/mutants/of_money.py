"""Mitigations that keep money where it belongs: refunds, amounts, currencies, days, and mails about them."""

from tests.mutants.mutation import FOLDER, Mutation, code


def money(name: str) -> str:
    """A test of faults of money."""
    return f"{FOLDER}/test_faults_money.py::{name}"


def repeated(name: str) -> str:
    """A case of calls that are tried again."""
    return f"tests/unit/consumers/test_repeated_calls.py::test_each_try_is_the_same[{name}]"


def loans(name: str) -> str:
    """A test of loans."""
    return f"tests/workflows/test_lending_money.py::{name}"


MUTATIONS = (
    Mutation(
        "needed-rows-expire",
        35,
        "the ledger of an order that needs a person has no time to live",
        code("orders/rows/retention.py", '"REMOVE #expiresAt"', '"SET #expiresAt = #expiresAt"'),
        ("tests/unit/orders/test_retention.py::test_nothing_expires_while_an_order_needs_a_person",),
    ),
    Mutation(
        "due-money-expires",
        35,
        "a payment that is due for a refund has no time to live",
        code(
            "orders/rows/payments.py",
            '"expiresAt": expiry()} if state is PaymentState.ACCEPTED else {}',
            '"expiresAt": expiry()}',
        ),
        ("tests/unit/orders/test_retention.py::test_the_rows_of_a_cancelled_order_expire_once_its_money_went_back",),
    ),
    Mutation(
        "no-tombstone-before-a-refund",
        34,
        "an undo forbids the shipment that has not begun: a late one finds the tombstone",
        code("orders/steps/compensation.py", "logic.on_undo, [never])", "logic.on_undo)"),
        ("tests/unit/orders/test_compensation.py::test_a_shipment_does_not_begin_while_the_order_is_undone",),
    ),
    Mutation(
        "refunds-not-due",
        18,
        "a refund goes out only for a payment that a decision made due",
        code("orders/steps/compensation.py", "if state is not PaymentState.REFUND_DUE:", "if False:"),
        (money("test_18_a_refund_that_no_decision_made_due"),),
    ),
    Mutation(
        "refunds-as-requested",
        18,
        "a request for a refund names the amount and currency of the payment's row",
        code("orders/steps/compensation.py", "if requested and not is_equal(requested, payment):", "if False:"),
        (
            money("test_18_a_refund_that_is_replayed_with_another_amount"),
            "tests/simulation/test_faults_handlers.py::test_18_one_refund_with_another_amount",
        ),
    ),
    Mutation(
        "nothing-accepted",
        44,
        "money that moves is more than nothing",
        code("common/currencies.py", "if cents(amount) < least:", "if False:"),
        (money("test_44_amounts_that_could_never_be_settled"), loans("test_loan_that_no_edge_takes[0.00-EUR]")),
    ),
    Mutation(
        "half-a-yen",
        44,
        "a currency without a minor unit has no decimals but zeros",
        code("common/currencies.py", "if currency in WHOLE and cents(amount) % 100:", "if False:"),
        (money("test_44_amounts_that_could_never_be_settled"), loans("test_loan_that_no_edge_takes[5000.01-JPY]")),
    ),
    Mutation(
        "three-decimals-taken",
        44,
        "a currency whose amounts two decimals cannot write is refused",
        code(
            "common/currencies.py",
            'THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])',
            "THREE_DECIMALS: frozenset[str] = frozenset()",
        ),
        (money("test_44_amounts_that_could_never_be_settled"), loans("test_loan_that_no_edge_takes[5000.00-KWD]")),
    ),
    Mutation(
        "one-currency-an-order",
        44,
        "settlement takes each payment of an order in its own currency",
        code("settlement/steps/validation.py", "mine = (found.payment_id,", "mine = (found.order_id,"),
        (money("test_44_an_order_that_was_paid_in_two_currencies"),),
    ),
    Mutation(
        "reports-of-empty-days-unread",
        48,
        "the provider's report alone is a reason to settle a day",
        code(
            "settlement/steps/collection.py",
            "(bucket.incoming(date), bucket.partner_report(date))",
            "(bucket.incoming(date),)",
        ),
        (money("test_48_a_report_of_a_day_on_which_nothing_moved_here"),),
    ),
    Mutation(
        "days-closed-early",
        35,
        "a day is settled when it is over by every clock",
        code("settlement/requests.py", "GRACE = 2 * CLOCK_SKEW + timedelta(minutes=5)", "GRACE = timedelta(minutes=5)"),
        (money("test_35_a_payment_that_is_stamped_on_a_day_that_is_over"),),
    ),
    Mutation(
        "chains-cut-short",
        6,
        "an event is refused where the events that follow from it would pass the limit of hops",
        code("common/events/envelope.py", "if event.hops + ahead > HOP_LIMIT:", "if False:"),
        (money("test_6_an_event_that_could_not_be_worked_on_to_its_end"),),
    ),
    Mutation(
        "failures-judged-last",
        2,
        "signals that came before the wait are judged in the order in which they came",
        code("orders/logic.py", "place = order.failed_after if order.failed_after >= 0 else", "place ="),
        (money("test_2_a_failure_before_a_payment_and_both_before_the_order"),),
    ),
    Mutation(
        "mails-about-raw-signals",
        44,
        "mails follow decisions of ours, never a signal of a producer outside",
        code("common/events/origin.py", "    check_own(event)\n", ""),
        (money("test_44_mails_follow_our_own_decisions"),),
    ),
    Mutation(
        "ends-by-anybody",
        44,
        "only our own entrance reports the end of an execution",
        code("common/events/origin.py", "    check_own(event)\n", ""),
        (money("test_44_an_end_of_an_execution_that_a_producer_outside_reports"),),
    ),
    Mutation(
        "one-limit-for-all-currencies",
        44,
        "an amount is small by the limit of its own currency, and people decide about the others",
        code(
            "lending/policy.py",
            "    if currency not in SMALL_AMOUNTS:\n        return Size.UNKNOWN\n",
            '    currency = "EUR"\n',
        ),
        (
            loans("test_loan_is_small_in_its_own_currency[700000.00-JPY-LoanApproved]"),
            loans("test_loan_is_small_in_its_own_currency[100.00-SEK-LoanExpired]"),
        ),
    ),
    Mutation(
        "newest-documents-kept",
        44,
        "documents that cannot be used push no good one out",
        code("lending/logic.py", "next((one for one in documents if one.problems), documents[0])", "documents[0]"),
        (loans("test_good_document_stays_among_fifty_bad_ones"),),
    ),
    Mutation(
        "mails-differ-at-each-try",
        15,
        "a mail has one key and one text at each try",
        code(
            "notification/store.py",
            '"text": message.text}',
            '"text": f"{message.text} {now_text()}"}',
        ),
        (repeated("mail about a confirmed order"),),
    ),
    Mutation(
        "mail-keys-per-try",
        15,
        "a welcome has one key at each try",
        code("welcome/store.py", 'f"welcome-{user_id}"', 'f"welcome-{user_id}-{cause.causation_id}-{id(document)}"'),
        (repeated("mail that welcomes"),),
    ),
    Mutation(
        "letters-repeated",
        1,
        "an event about a loan that comes again is mailed once",
        code(
            "lending/mails/dispatch.py",
            "attribute_not_exists(#record) OR #state <> :sent",
            "attribute_exists(#record) OR :sent = :sent",
        ),
        ("tests/unit/lending/test_races.py::test_event_that_comes_again_is_mailed_once",),
    ),
    Mutation(
        "given-refunds-asked-again",
        18,
        "a payment that went back asks no partner again, also when the record of the call has expired",
        code(
            "orders/steps/compensation.py",
            "    if state is PaymentState.REFUNDED:\n        return\n    if state is not PaymentState.REFUND_DUE:",
            "    if state not in (PaymentState.REFUND_DUE, PaymentState.REFUNDED):",
        ),
        (repeated("refund"),),
    ),
    Mutation(
        "restarts-ask-nobody",
        27,
        "a restarted review or wait requests what it waits for anew",
        code(
            "lending/logic.py",
            "anew = replace(application, status=status, reminder=NOTHING_REQUESTED,",
            "anew = replace(application, status=Status.IN_REVIEW if in_review else status,",
        ),
        (
            loans("test_restart_of_an_escalated_loan_asks_the_underwriters_again"),
            loans("test_restart_of_a_wait_for_documents_asks_the_applicant_again"),
        ),
    ),
)
