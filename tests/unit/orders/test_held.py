"""Payments are held only before the wait, so two steps need no right to write the outbox."""

import pytest

from lambdas.orders.model import Status
from lambdas.orders.signals import EARLY, Meaning, Signal, meaning


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("payment", [Signal.RIGHT_PAYMENT, Signal.WRONG_PAYMENT])
def test_payments_are_held_before_the_wait_alone(status: Status, payment: Signal) -> None:
    """An execution that waits or has waited holds no payment.

    So ClosePayment and RecallShipment have nothing to give back.
    """
    assert (meaning(status, payment) is Meaning.HOLD) is (status in EARLY)
