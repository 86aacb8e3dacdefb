"""Meaning of each signal in each status of an order: the table of docs/orders.md, as data and one function."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lambdas.common.currencies import cents
from lambdas.orders.model import Order, Payment, Status


class Signal(StrEnum):
    """Signal that can reach an order's row."""

    RIGHT_PAYMENT = "right payment"
    WRONG_PAYMENT = "wrong payment"
    PAYMENT_FAILED = "payment failed"
    PAYMENT_ASKED = "payment asked"
    REMINDER_DUE = "reminder due"
    WAIT_OVER = "wait over"
    NO_ORDER_CAME = "no order came"
    STOCK_RESERVED = "stock reserved"
    ORDER_SHIPPED = "order shipped"
    ORDER_CONFIRMED = "order confirmed"
    UNDO_BEGINS = "undo begins"
    ALL_UNDONE = "all undone"
    UNDO_FAILED = "undo failed"


class Meaning(StrEnum):
    """Decision about a signal."""

    HOLD = "hold"
    ACCEPT = "accept"
    REFUND = "refund"
    REMEMBER = "remember"
    DECLINE = "decline"
    WAIT = "wait"
    REMIND = "remind"
    ANSWER_PAID = "answer paid"
    ANSWER_FAILED = "answer failed"
    GO_ON = "go on"
    GIVE_UP = "give up"
    RETURN_HELD = "return held"
    ADVANCE = "advance"
    CANCEL = "cancel"
    ESCALATE = "escalate"
    NOTHING = "nothing"
    FORBID = "forbid"


@dataclass(frozen=True)
class Rule:
    """Meaning of a signal by status, and its meaning in every other status."""

    otherwise: Meaning
    named: Mapping[Status, Meaning]


EARLY = (Status.UNPLACED, Status.PLACED, Status.RESERVED)
"""Statuses before an execution waits for a payment: signals are held on the row and decided when it does."""

OPEN = (Status.PLACED, Status.RESERVED, Status.AWAITING_PAYMENT, Status.PAID, Status.PAYMENT_FAILED)
"""Statuses in which an order may still be undone, as nothing was shipped."""

ANSWERS = {Status.PAID: Meaning.ANSWER_PAID, Status.PAYMENT_FAILED: Meaning.ANSWER_FAILED}

RULES: Mapping[Signal, Rule] = {
    Signal.RIGHT_PAYMENT: Rule(
        Meaning.REFUND, {**dict.fromkeys(EARLY, Meaning.HOLD), Status.AWAITING_PAYMENT: Meaning.ACCEPT}
    ),
    Signal.WRONG_PAYMENT: Rule(Meaning.REFUND, dict.fromkeys(EARLY, Meaning.HOLD)),
    Signal.PAYMENT_FAILED: Rule(
        Meaning.NOTHING, {**dict.fromkeys(EARLY, Meaning.REMEMBER), Status.AWAITING_PAYMENT: Meaning.DECLINE}
    ),
    Signal.PAYMENT_ASKED: Rule(
        Meaning.FORBID, {**dict.fromkeys((Status.RESERVED, Status.AWAITING_PAYMENT), Meaning.WAIT), **ANSWERS}
    ),
    Signal.REMINDER_DUE: Rule(
        Meaning.FORBID, {**dict.fromkeys((Status.RESERVED, Status.AWAITING_PAYMENT), Meaning.REMIND), **ANSWERS}
    ),
    Signal.WAIT_OVER: Rule(
        Meaning.NOTHING,
        {
            **dict.fromkeys(OPEN, Meaning.GIVE_UP),
            **dict.fromkeys((Status.PAID, Status.SHIPPED, Status.CONFIRMED), Meaning.GO_ON),
        },
    ),
    Signal.NO_ORDER_CAME: Rule(Meaning.NOTHING, {Status.UNPLACED: Meaning.RETURN_HELD}),
    Signal.STOCK_RESERVED: Rule(
        Meaning.FORBID,
        {**dict.fromkeys((*OPEN, Status.SHIPPED, Status.CONFIRMED), Meaning.NOTHING), Status.PLACED: Meaning.ADVANCE},
    ),
    Signal.ORDER_SHIPPED: Rule(
        Meaning.FORBID,
        {
            **dict.fromkeys((Status.PAID, Status.NEEDS_ATTENTION), Meaning.ADVANCE),
            **dict.fromkeys((Status.SHIPPED, Status.CONFIRMED), Meaning.NOTHING),
        },
    ),
    Signal.ORDER_CONFIRMED: Rule(
        Meaning.FORBID,
        {**dict.fromkeys((Status.SHIPPED, Status.NEEDS_ATTENTION), Meaning.ADVANCE), Status.CONFIRMED: Meaning.NOTHING},
    ),
    Signal.UNDO_BEGINS: Rule(
        Meaning.FORBID,
        {
            **dict.fromkeys(OPEN, Meaning.GIVE_UP),
            **dict.fromkeys((Status.COMPENSATING, Status.CANCELLED, Status.NEEDS_ATTENTION), Meaning.NOTHING),
        },
    ),
    Signal.ALL_UNDONE: Rule(
        Meaning.FORBID,
        {
            **dict.fromkeys((Status.PLACED, Status.COMPENSATING, Status.NEEDS_ATTENTION), Meaning.CANCEL),
            Status.CANCELLED: Meaning.NOTHING,
        },
    ),
    Signal.UNDO_FAILED: Rule(
        Meaning.NOTHING, dict.fromkeys((*OPEN, Status.SHIPPED, Status.COMPENSATING), Meaning.ESCALATE)
    ),
}


def meaning(status: Status, signal: Signal) -> Meaning:
    """Return what a signal means for an order in this status."""
    rule = RULES[signal]
    return rule.named.get(status, rule.otherwise)


def kind_of(order: Order, payment: Payment) -> Signal:
    """Return the signal of a payment: right where amount, currency and any named customer are those of the order.

    Without an order a payment counts as right, until it can be compared.
    """
    if order.status is Status.UNPLACED:
        return Signal.RIGHT_PAYMENT
    amount_is_right = (cents(payment.amount), payment.currency) == (cents(order.total), order.currency)
    customer_is_right = payment.customer_id in {"", order.customer_id}
    return Signal.RIGHT_PAYMENT if amount_is_right and customer_is_right else Signal.WRONG_PAYMENT


def is_equal(one: Payment, other: Payment) -> bool:
    """Return whether two payments have one amount, currency and customer, however the amount is written."""
    contents = [(cents(payment.amount), payment.currency, payment.customer_id) for payment in (one, other)]
    return contents[0] == contents[1]
