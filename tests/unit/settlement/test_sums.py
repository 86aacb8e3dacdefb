"""Entries and sums of a day: each account, each currency, each cent."""

from typing import Any

import pytest

from lambdas.settlement import logic
from lambdas.settlement.model import LedgerMismatch, Leg, Movement, PostingsOutstanding, Total

CAPTURE = Movement("capture", "o1", "p1", 1000, "EUR")
REFUND = Movement("refund", "o1", "p1", 400, "EUR")
FOREIGN = Movement("capture", "o2", "p2", 750, "USD")


def test_entries_of_a_batch_by_account() -> None:
    """A capture is what the provider owes for a sale; a refund reduces it."""
    assert logic.legs([CAPTURE, REFUND, FOREIGN]) == [
        Leg("provider:EUR", "EUR", 1000, 400, [("capture-p1", "o1", 1000, 0), ("refund-p1", "o1", 0, 400)]),
        Leg("provider:USD", "USD", 750, 0, [("capture-p2", "o2", 750, 0)]),
        Leg("refunds:EUR", "EUR", 400, 0, [("refund-p1", "o1", 400, 0)]),
        Leg("sales:EUR", "EUR", 0, 1000, [("capture-p1", "o1", 0, 1000)]),
        Leg("sales:USD", "USD", 0, 750, [("capture-p2", "o2", 0, 750)]),
    ]


def test_posting_names_its_entries_in_two_decimals() -> None:
    """One event for each account of a batch."""
    leg = Leg("provider:EUR", "EUR", 1005, 400, [("capture-p1", "o1", 1005, 0), ("refund-p1", "o2", 0, 400)])
    assert logic.posting("2026-01-05", "day", "0000001", leg) == {
        "date": "2026-01-05",
        "run": "day",
        "batch": "0000001",
        "account": "provider:EUR",
        "currency": "EUR",
        "debit": "10.05",
        "credit": "4.00",
        "entries": [
            {"movementId": "capture-p1", "orderId": "o1", "debit": "10.05", "credit": "0.00"},
            {"movementId": "refund-p1", "orderId": "o2", "debit": "0.00", "credit": "4.00"},
        ],
    }


def test_totals_add_up_by_currency() -> None:
    """Movements, totals and runs; captures and refunds are never mixed."""
    total = Total()
    for movement in (CAPTURE, CAPTURE, REFUND, REFUND):
        total.add(movement)
    assert (total, total.net) == (Total(4, 2000, 800), 1200)
    total.include(Total(1, 5, 7))
    assert total == Total(5, 2005, 807)
    first = {"USD": {"rows": 1, "captured": 2, "refunded": 3}, "EUR": {"rows": 4, "captured": 5, "refunded": 6}}
    found = logic.totals_of(first, {"EUR": {"rows": 1, "captured": 1, "refunded": 1}})  # type: ignore[arg-type]
    assert found == {"USD": Total(1, 2, 3), "EUR": Total(5, 6, 7)}
    assert list(logic.totals_row(found).items()) == [
        ("EUR", {"rows": 5, "captured": 6, "refunded": 7}),
        ("USD", {"rows": 1, "captured": 2, "refunded": 3}),
    ]


def test_postings_of_runs_add_up_by_account() -> None:
    """An account of one run alone has its sums."""
    first = {"sales:EUR": {"debit": 1, "credit": 2, "legs": 3}}
    assert logic.booked_by([first, first, {"refunds:EUR": {"debit": 4}}]) == {
        "sales:EUR": {"debit": 2, "credit": 4, "legs": 6},
        "refunds:EUR": {"debit": 4},
    }


POSTED = {"sales:EUR": {"debit": 0, "credit": 1000, "legs": 2}, "refunds:EUR": {"debit": 400, "credit": 0, "legs": 1}}


@pytest.mark.parametrize(
    ("changed", "late"),
    [
        ({"sales:EUR": {"debit": 0, "credit": 500, "legs": 1}}, {"sales:EUR": 1}),
        ({"sales:EUR": {"debit": 9, "credit": 9}}, {"sales:EUR": 2}),
        ({"refunds:EUR": {}}, {"refunds:EUR": 1}),
    ],
)
def test_missing_postings_are_waited_for(changed: dict[str, Any], late: dict[str, int]) -> None:
    """The sums are judged once all postings are booked."""
    with pytest.raises(PostingsOutstanding) as error:
        logic.check_ledger(POSTED, {**POSTED, **changed})
    assert str(error.value) == f"postings are on their way: {late}"


def test_account_that_was_never_booked_is_waited_for() -> None:
    """An account may have no row yet."""
    with pytest.raises(PostingsOutstanding):
        logic.check_ledger(POSTED, {})


@pytest.mark.parametrize(
    ("booked", "parts"),
    [
        ({"debit": 1, "credit": 1000, "legs": 2}, "debit"),
        ({"debit": 0, "credit": 1001, "legs": 2}, "credit"),
        ({"debit": 0, "credit": 1000, "legs": 3}, "legs"),
        ({"debit": 1, "legs": 3}, "debit, credit, legs"),
    ],
)
def test_booked_sum_that_differs_is_a_mismatch(booked: dict[str, int], parts: str) -> None:
    """The error names the account and the parts, and no amount."""
    with pytest.raises(LedgerMismatch) as error:
        logic.check_ledger(POSTED, {**POSTED, "sales:EUR": booked})
    assert str(error.value) == f"sales:EUR differs from what was posted: {parts}"


def test_part_that_is_absent_counts_as_nothing() -> None:
    """A sum of zero may be missing on either side."""
    logic.check_ledger({"a": {"credit": 5, "legs": 1}}, {"a": {"debit": 0, "credit": 5, "legs": 1}})
    logic.check_ledger({"a": {"debit": 0, "credit": 5, "legs": 1}}, {"a": {"credit": 5, "legs": 1}})


@pytest.mark.parametrize(
    ("control", "unposted", "right"),
    [
        (Total(3, 1000, 400), None, True),
        (Total(4, 1500, 450), Total(1, 500, 50), True),
        (Total(3, 1001, 400), None, False),
        (Total(3, 1000, 401), None, False),
        (Total(4, 1500, 450), Total(1, 500, 49), False),
        (Total(4, 1500, 450), Total(1, 501, 50), False),
    ],
)
def test_valid_rows_are_posted_or_listed(control: Total, unposted: Total | None, right: bool) -> None:
    """Captures are on the account of sales, refunds on that of refunds, to the cent."""
    left = {"EUR": unposted} if unposted else {}
    if right:
        logic.check_control({"EUR": control}, left, POSTED)
    else:
        with pytest.raises(LedgerMismatch):
            logic.check_control({"EUR": control}, left, POSTED)


def test_currency_without_postings_has_nothing_posted() -> None:
    """Rows of nothing are right, any other are a mismatch."""
    logic.check_control({"USD": Total(1, 500, 0)}, {"USD": Total(1, 500, 0)}, {"sales:USD": {}, "refunds:USD": {}})
    logic.check_control({"USD": Total(1, 500, 5)}, {"USD": Total(1, 500, 5)}, {})
    with pytest.raises(LedgerMismatch):
        logic.check_control({"USD": Total(1, 500, 0)}, {}, {})


HEADER = ("currency", "rows", "captured", "refunded", "net", "ledger", "provider", "difference")


def test_report_without_the_provider_leaves_its_columns_empty() -> None:
    """A currency without postings has an empty ledger."""
    posted = {
        "provider:EUR": {"debit": 1000, "credit": 400},
        "provider:USD": {"credit": 5},
        "provider:CHF": {"debit": 7},
    }
    control = {"USD": Total(1, 0, 5), "EUR": Total(2, 1000, 400), "GBP": Total(0, 0, 0), "CHF": Total(1, 7, 0)}
    assert list(logic.report_rows(control, posted, None)) == [
        HEADER,
        ("CHF", 1, "0.07", "0.00", "0.07", "0.07", "", ""),
        ("EUR", 2, "10.00", "4.00", "6.00", "6.00", "", ""),
        ("GBP", 0, "0.00", "0.00", "0.00", "0.00", "", ""),
        ("USD", 1, "0.00", "0.05", "-0.05", "-0.05", "", ""),
    ]


def test_report_shows_what_the_provider_owes_by_its_own_count() -> None:
    """A currency of one side alone has a line too."""
    posted = {"provider:EUR": {"debit": 1000, "credit": 0}}
    theirs = {"EUR": Total(1, 990, 0), "USD": Total(1, 0, 5)}
    assert list(logic.report_rows({"EUR": Total(1, 1000, 0)}, posted, theirs)) == [
        HEADER,
        ("EUR", 1, "10.00", "0.00", "10.00", "10.00", "9.90", "0.10"),
        ("USD", 0, "0.00", "0.00", "0.00", "0.00", "-0.05", "0.05"),
    ]
    assert list(logic.report_rows({"EUR": Total(1, 1000, 0)}, posted, {}))[1][6:] == ("0.00", "10.00")
