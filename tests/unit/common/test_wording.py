"""Amounts, instants and reasons as people read them."""

import re

import pytest

from lambdas.common import wording
from lambdas.lending.documents import problems
from lambdas.lending.mails.texts import to_applicant, to_reviewer
from lambdas.lending.model import Application
from lambdas.notification.logic import message


@pytest.mark.parametrize(
    ("amount", "words"), [("12000.00", "12,000.00 EUR"), ("0.50", "0.50 EUR"), ("1234567.89", "1,234,567.89 EUR")]
)
def test_thousands_are_separated(amount: str, words: str) -> None:
    """An amount keeps its decimals, exactly."""
    assert wording.money(amount, "EUR") == words


def test_an_instant_has_day_month_and_zone() -> None:
    """An instant of any zone is written in UTC."""
    assert wording.instant("2026-12-03T02:25:06.130Z") == "3 December 2026, 02:25 UTC"
    assert wording.instant("2026-12-03T02:25:06+03:00") == "2 December 2026, 23:25 UTC"


def test_mails_have_no_names_of_the_code_and_no_machine_time() -> None:
    """Every problem of a document, an amount and an instant are in words."""
    found = {"applicationId": "loan-1", "document": "payslip", "reasons": [*problems("text/html", 0), "TooLarge"]}
    money = {"amount": "12000.00", "total": "12000.00", "currency": "EUR"}
    order = {
        "orderId": "o-1",
        "customerId": "c-1",
        **money,
        "dueAt": "2026-12-03T02:25:06.130Z",
        "reason": "OutOfStock",
    }
    texts = [
        to_applicant("DocumentsRejected", found, "https://links.example.com")[1],
        to_applicant("LoanApproved", {**found, **money}, "")[1],
        to_reviewer(Application("loan-1"), "2026-12-03T02:25:06.130Z", "https://links.example.com")[1],
        *(message(name, order).text for name in ("OrderConfirmed", "OrderCancelled", "PaymentReminder")),
    ]

    for text in texts:
        assert not re.search(r"[a-z][A-Z]|T\d\d:|12000", text.replace("UTC", "")), text
    assert "the file is empty" in texts[0] and "12,000.00 EUR" in texts[1]
