"""Payments are held for those who do not wait yet, and for nobody else: two steps need no right to say anything."""

import pytest

from lambdas.orders.model import Status
from lambdas.orders.signals import EARLY, Meaning, Signal, meaning


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("payment", [Signal.RIGHT_PAYMENT, Signal.WRONG_PAYMENT])
def test_payments_are_held_before_the_wait_alone(status: Status, payment: Signal) -> None:
    """Once somebody waits, or has waited, nothing is held: ClosePayment and RecallShipment have nothing to give back."""
    assert (meaning(status, payment) is Meaning.HOLD) is (status in EARLY)
