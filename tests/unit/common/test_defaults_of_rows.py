"""Rows without optional attributes: those of earlier releases, and of signals before their order."""

from typing import Any

from lambdas.accounts.logic import on_suspected
from lambdas.common.storage.change import Change
from lambdas.lending.model import Application, Document
from lambdas.lending.model import Status as LoanStatus
from lambdas.lending.rows.application import application_from_row
from lambdas.orders.model import Order
from lambdas.orders.rows.order import order_from_row

LOAN: dict[str, Any] = {
    "applicationId": "loan-1",
    "version": 3,
    "status": "APPLIED",
    "applicantId": "applicant-1",
    "email": "a@example.com",
    "amount": "1.00",
    "currency": "EUR",
    "termMonths": 12,
    "purpose": "kitchen",
    "declaredIncome": "2.00",
}


def test_empty_row_is_an_order_that_was_not_placed() -> None:
    """Every attribute takes the default of the model."""
    assert order_from_row({"orderId": "order-1"}) == Order("order-1")


def test_new_application_lacks_all_that_follows() -> None:
    """Every attribute of a later step takes the default of the model."""
    names = ("applicant_id", "email", "amount", "currency", "term_months", "purpose", "declared_income")
    given = dict(zip(names, list(LOAN.values())[3:], strict=True))
    expected = Application(application_id="loan-1", version=3, status=LoanStatus.APPLIED, **given)
    assert application_from_row(LOAN) == expected


def test_document_of_a_row() -> None:
    """A document without problems names none."""
    document = {"name": "payslip", "contentType": "image/png", "bytes": 5, "receivedAt": "2026-01-05"}
    row = {**LOAN, "documents": [document, {**document, "problems": ["TooLarge"]}]}
    assert application_from_row(row).documents == (
        Document("payslip", "image/png", 5, "2026-01-05", ()),
        Document("payslip", "image/png", 5, "2026-01-05", ("TooLarge",)),
    )


def test_first_suspicion_freezes_an_account() -> None:
    """The row keeps what it has; a suspicion without reasons has one that says so."""
    change = on_suspected({"email": "a"}, {"userId": "user-1", "reasons": ["R"]})
    assert change == Change(
        {"email": "a", "state": "FROZEN", "reasons": ["R"]},
        (("AccountFrozen", {"userId": "user-1", "reasons": ["R"]}),),
    )
    unknown = on_suspected({}, {"userId": "user-1"})
    assert unknown is not None and unknown.row["reasons"] == ["Unknown"]
    assert on_suspected({"state": "FROZEN"}, {"userId": "user-1"}) is None
