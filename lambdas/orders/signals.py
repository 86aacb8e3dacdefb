"""What each signal means in each state of an order's row: the table of docs/orders.md, as data and as one pure function."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lambdas.orders.model import Order, Payment, Status, cents


class Signal(StrEnum):
    """What can reach an order's row."""

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
    """What is to be done about a signal."""

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
    """A signal's meaning by status, and its meaning in every status not named."""

    otherwise: Meaning
    named: Mapping[Status, Meaning]


def _each(meaning: Meaning, *statuses: Status) -> dict[Status, Meaning]:
    return dict.fromkeys(statuses, meaning)


EARLY = (Status.UNPLACED, Status.PLACED, Status.RESERVED)
"""Before anybody waits for a payment: signals are kept on the row and judged when somebody does."""

OPEN = (Status.PLACED, Status.RESERVED, Status.AWAITING_PAYMENT, Status.PAID, Status.PAYMENT_FAILED)
"""Orders that may still be undone: nothing has left the house."""

ANSWERS = {Status.PAID: Meaning.ANSWER_PAID, Status.PAYMENT_FAILED: Meaning.ANSWER_FAILED}

RULES: Mapping[Signal, Rule] = {
    Signal.RIGHT_PAYMENT: Rule(
        Meaning.REFUND, {**_each(Meaning.HOLD, *EARLY), Status.AWAITING_PAYMENT: Meaning.ACCEPT}
    ),
    Signal.WRONG_PAYMENT: Rule(Meaning.REFUND, _each(Meaning.HOLD, *EARLY)),
    Signal.PAYMENT_FAILED: Rule(
        Meaning.NOTHING, {**_each(Meaning.REMEMBER, *EARLY), Status.AWAITING_PAYMENT: Meaning.DECLINE}
    ),
    Signal.PAYMENT_ASKED: Rule(
        Meaning.FORBID, {**_each(Meaning.WAIT, Status.RESERVED, Status.AWAITING_PAYMENT), **ANSWERS}
    ),
    Signal.REMINDER_DUE: Rule(
        Meaning.FORBID, {**_each(Meaning.REMIND, Status.RESERVED, Status.AWAITING_PAYMENT), **ANSWERS}
    ),
    Signal.WAIT_OVER: Rule(
        Meaning.NOTHING,
        {**_each(Meaning.GIVE_UP, *OPEN), **_each(Meaning.GO_ON, Status.PAID, Status.SHIPPED, Status.CONFIRMED)},
    ),
    Signal.NO_ORDER_CAME: Rule(Meaning.NOTHING, {Status.UNPLACED: Meaning.RETURN_HELD}),
    Signal.STOCK_RESERVED: Rule(
        Meaning.FORBID,
        {**_each(Meaning.NOTHING, *OPEN, Status.SHIPPED, Status.CONFIRMED), Status.PLACED: Meaning.ADVANCE},
    ),
    Signal.ORDER_SHIPPED: Rule(
        Meaning.FORBID,
        {
            **_each(Meaning.ADVANCE, Status.PAID, Status.NEEDS_ATTENTION),
            **_each(Meaning.NOTHING, Status.SHIPPED, Status.CONFIRMED),
        },
    ),
    Signal.ORDER_CONFIRMED: Rule(
        Meaning.FORBID,
        {**_each(Meaning.ADVANCE, Status.SHIPPED, Status.NEEDS_ATTENTION), Status.CONFIRMED: Meaning.NOTHING},
    ),
    Signal.UNDO_BEGINS: Rule(
        Meaning.FORBID,
        {
            **_each(Meaning.GIVE_UP, *OPEN),
            **_each(Meaning.NOTHING, Status.COMPENSATING, Status.CANCELLED, Status.NEEDS_ATTENTION),
        },
    ),
    Signal.ALL_UNDONE: Rule(
        Meaning.FORBID,
        {
            **_each(Meaning.CANCEL, Status.PLACED, Status.COMPENSATING, Status.NEEDS_ATTENTION),
            Status.CANCELLED: Meaning.NOTHING,
        },
    ),
    Signal.UNDO_FAILED: Rule(Meaning.NOTHING, _each(Meaning.ESCALATE, *OPEN, Status.SHIPPED, Status.COMPENSATING)),
}


def meaning(status: Status, signal: Signal) -> Meaning:
    """What a signal means for an order whose row stands at this status."""
    rule = RULES[signal]
    return rule.named.get(status, rule.otherwise)


def kind_of(order: Order, payment: Payment) -> Signal:
    """Whether a payment is the one that the order asks for: its amount, its currency, and its customer if one is named.

    A row without an order cannot tell: such a payment counts as right until it can be judged.
    """
    if order.status is Status.UNPLACED:
        return Signal.RIGHT_PAYMENT
    amount_is_right = (cents(payment.amount), payment.currency) == (cents(order.total), order.currency)
    customer_is_right = payment.customer_id in {"", order.customer_id}
    return Signal.RIGHT_PAYMENT if amount_is_right and customer_is_right else Signal.WRONG_PAYMENT
