"""Amounts, instants and reasons as people read them."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from babel.dates import format_datetime
from babel.numbers import format_currency

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


@pytest.mark.parametrize("currency", ["EUR", "USD", "GBP", "CHF", "JPY", "KRW", "CLP", "KWD", "BHD", "TND"])
def test_amounts_are_written_as_babel_writes_them(currency: str) -> None:
    """Thousands and decimals are those of babel's English format, in currencies of 0, 2 and 3 decimals."""
    for amount in ("0.00", "1.00", "999.00", "1000.00", "12000.00", "800000.00", "999999999999.00"):
        assert wording.money(amount, currency) == format_currency(
            Decimal(amount), currency, format="#,##0.00 \xa4\xa4", locale="en"
        )


@pytest.mark.parametrize(("amount", "currency"), [("0.01", "EUR"), ("1234.56", "USD"), ("99999999999.99", "CHF")])
def test_hundredths_are_written_as_babel_writes_them(amount: str, currency: str) -> None:
    """Amounts with hundredths are those of babel's English format."""
    wanted = format_currency(Decimal(amount), currency, format="#,##0.00 \xa4\xa4", locale="en")
    assert wording.money(amount, currency) == wanted


def test_an_amount_is_never_rounded() -> None:
    """Decimals that a currency does not have are shown, because the row has them."""
    assert wording.money("5000.01", "JPY") == "5,000.01 JPY"
    assert wording.money("12345678901234567.89", "EUR") == "12,345,678,901,234,567.89 EUR"


def test_instants_are_written_as_babel_writes_them() -> None:
    """Every month, the first and last days, and every hour."""
    days = [datetime(2024, month, day, 0, 5, 59, tzinfo=UTC) for month in range(1, 13) for day in (1, 9, 28)]
    hours = [datetime(2026, 12, 31, hour, 59, tzinfo=UTC) for hour in range(24)]
    for moment in [*days, *hours, datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)]:
        wanted = format_datetime(moment, "d MMMM y, HH:mm 'UTC'", locale="en_GB")
        assert wording.instant(moment.isoformat()) == wanted


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
