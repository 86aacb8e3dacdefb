"""Every edge that takes a currency takes those of ISO 4217 alone."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lambdas.common.errors import InvalidEvent
from lambdas.common.events import contracts, envelope
from lambdas.lending.validation import check_application
from lambdas.orders.validation import check_lines, check_payment
from tests.unit.world import delivered

EDGES: dict[str, Callable[[envelope.Event, Mapping[str, Any]], Any]] = {
    "LoanApplied": check_application,
    "OrderPlaced": lambda event, data: check_lines(data),
    "PaymentReceived": lambda event, data: check_payment(data),
    "RefundRequested": lambda event, data: check_payment(data),
}


@pytest.mark.parametrize("code", ["ZZZ", "XXQ", "XXX"])
@pytest.mark.parametrize("type_name", EDGES)
def test_currency_that_does_not_exist(type_name: str, code: str) -> None:
    """Three capitals keep the contract; the edge refuses them by name."""
    example = json.loads((contracts.FOLDER / type_name / "v1.example.json").read_text("utf-8"))
    event = envelope.parse(json.dumps(delivered(type_name, {**example, "currency": code})))

    with pytest.raises(InvalidEvent, match=f"currency is '{code}', an ISO 4217 code was expected"):
        EDGES[type_name](event, contracts.validate(event))
