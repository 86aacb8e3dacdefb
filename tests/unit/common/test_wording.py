"""Amounts, instants and reasons as people read them."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from babel.dates import format_datetime
from babel.numbers import format_currency

from lambdas.common import wording
from lambdas.common.errors import BusinessOutcome
from lambdas.lending.documents import problems
from lambdas.lending.mails.texts import to_applicant, to_reviewer
from lambdas.lending.model import Application
from lambdas.lending.policy import POLICY
from lambdas.notification.logic import message
from lambdas.orders import model as orders
from stacks.parts.definitions import FOLDER


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


def fixed_reasons(slug: str) -> list[str]:
    """Return the reasons that a machine's definition names itself."""
    return re.findall(r'"reason": "([A-Z]\w+)"', (FOLDER / f"{slug}.asl.json").read_text("utf-8"))


def test_every_outcome_of_an_order_has_words() -> None:
    """Outcomes of the business have words of their own."""
    kinds = [kind for kind in vars(orders).values() if isinstance(kind, type) and issubclass(kind, BusinessOutcome)]
    names = [kind.__name__ for kind in kinds if kind is not BusinessOutcome] + fixed_reasons("orders")
    assert {"OutOfStock", "PaymentDeclined", "PaymentTimedOut"} <= set(names)
    assert [name for name in names if wording.reason(name) == wording.OUR_ERROR] == []


def test_every_verdict_about_a_loan_has_words() -> None:
    """Verdicts of the policy, problems of documents and reasons of the machine have words of their own."""
    verdicts = [reason for rule in POLICY for reason in rule.verdict.reasons]
    names = [*verdicts, *problems("text/html", 0), "TooLarge", "DocumentsMissing", *fixed_reasons("lending")]
    assert {"NoLimitForCurrency", "ReviewTimedOut"} <= set(names)
    assert [name for name in names if wording.reason(name) == wording.OUR_ERROR] == []


@pytest.mark.parametrize(
    "name",
    ["States.Timeout", "Lambda.Unknown", "ExecutionTIMED_OUT", "ExecutionABORTED", "Runtime.ExitError", "KeyError",
     "StepForbidden", "PartnerUnavailable", "Unknown"],
)  # fmt: skip
def test_a_mail_names_no_error_of_the_code(name: str) -> None:
    """Failures here, at AWS and of an execution are one sentence for the customer."""
    money = {"amount": "1.00", "total": "1.00", "currency": "EUR"}
    cancelled = message("OrderCancelled", {"orderId": "o-1", "customerId": "c-1", **money, "reason": name}).text
    expired = to_applicant("LoanExpired", {"applicationId": "loan-1", "reasons": ["LargeAmount", name], **money}, "")[1]

    assert cancelled == "The reason: an error on our side. Any payment goes back to you."
    assert expired == "The reasons: the amount is large, an error on our side. You can apply again."
