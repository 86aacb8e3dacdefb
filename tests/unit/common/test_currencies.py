"""Every edge takes the same currencies and amounts: those of ISO 4217 that two decimals can write."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from lambdas.common.currencies import AMOUNT, CURRENCIES, THREE_DECIMALS, WHOLE
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


def refused(type_name: str, **changed: str) -> str:
    """Return why an edge refuses an event with these fields; empty where it takes it."""
    example = json.loads((contracts.FOLDER / type_name / "v1.example.json").read_text("utf-8"))
    event = envelope.parse(json.dumps(delivered(type_name, {**example, **changed})))
    try:
        EDGES[type_name](event, contracts.validate(event))
    except InvalidEvent as error:
        return str(error)
    return ""


NO_AMOUNTS = ("0.00", "1000000000000.00", "-1.00", "1.0", "1.000", "1", "\u0661.00", "1.00\n", "")
PAYING = ("LoanApplied", "PaymentReceived", "RefundRequested")


@pytest.mark.parametrize("type_name", EDGES)
def test_currency_of_a_thousand_minor_units(type_name: str) -> None:
    """Two decimals cannot write its amounts: no edge takes it."""
    for code in THREE_DECIMALS:
        assert f"currency is '{code}', whose amounts have three decimals" in refused(type_name, currency=code)


@pytest.mark.parametrize("type_name", PAYING)
def test_currency_without_a_minor_unit(type_name: str) -> None:
    """Half a yen does not exist."""
    assert "JPY has no minor unit" in refused(type_name, currency="JPY", amount="10.50")
    assert refused(type_name, currency="JPY", amount="10.00", declaredIncome="100.00") == ""


@pytest.mark.parametrize("type_name", PAYING)
@pytest.mark.parametrize(
    "amount", ["0.00", "1000000000000.00", "-1.00", "1.0", "1.000", "1", "\u0661.00", "1.00\n", ""]
)
def test_amounts_that_no_edge_takes(type_name: str, amount: str) -> None:
    """Amounts of nothing, of thirteen digits, and texts that are no amount, are refused."""
    assert refused(type_name, amount=amount) != ""


def test_order_of_nothing_or_of_thirteen_digits() -> None:
    """Such a total would never be settled; a free line among others is no obstacle."""
    line = {"sku": "tea", "quantity": 1, "unitPrice": "0.00"}
    contract = {"orderId": "o", "customerId": "c", "currency": "EUR"}

    def why(total: str, *prices: str, quantity: int = 1) -> str:
        lines = [{**line, "unitPrice": price, "quantity": quantity} for price in prices]
        event = envelope.parse(json.dumps(delivered("OrderPlaced", {**contract, "lines": lines, "total": total})))
        try:
            check_lines(contracts.validate(event))
        except InvalidEvent as error:
            return str(error)
        return ""

    assert "more than 0.00" in why("0.00", "0.00")
    assert why("1000000000000.00", "1000000000000.00") != ""
    assert why("1000000000000.00", "500000000000.00", quantity=2) != ""
    assert why("5.00", "5.00", "0.00") == ""


def amounts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield the parts of a schema that describe an amount."""
    if isinstance(schema, dict):
        if str(schema.get("pattern", "")).endswith(r"\.[0-9]{2}$"):
            yield schema
        for part in schema.values():
            yield from amounts(part)


def test_contracts_take_every_amount_that_the_edges_take() -> None:
    """A released contract is never narrowed: the edges add the rule to it, and its descriptions tell it."""
    longest = "9" * 12 + ".99"
    assert AMOUNT.fullmatch(longest)
    for path in sorted(contracts.FOLDER.glob("*/v1.schema.json")):
        for amount in amounts(json.loads(path.read_text("utf-8"))):
            assert re.fullmatch(amount["pattern"], longest) and len(longest) <= amount["maxLength"], path.parent.name
            assert path.parent.name not in EDGES or "12 digits" in amount["description"], path.parent.name


def test_currencies_are_listed_once() -> None:
    """The exceptions to two decimals are currencies of the list (ISO 4217, List One)."""
    assert WHOLE < CURRENCIES and not THREE_DECIMALS & CURRENCIES
