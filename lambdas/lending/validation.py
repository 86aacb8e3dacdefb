"""Validation of applications: business rules that a JSON schema cannot express. Pure."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.currencies import check_money, check_prices
from lambdas.common.errors import InvalidEvent
from lambdas.common.events.envelope import Event
from lambdas.lending.model import Application


def check_application(applied: Event, data: Mapping[str, Any]) -> Application:
    """Return the application of a valid LoanApplied; InvalidEvent where a value makes no sense."""
    check_money(data["currency"], amount=data["amount"])
    check_prices(data["currency"], declaredIncome=data["declaredIncome"])
    if not data["purpose"].isprintable():
        raise InvalidEvent("purpose holds characters that cannot be printed")
    return Application(
        application_id=data["applicationId"],
        applicant_id=data["applicantId"],
        email=data["email"],
        amount=data["amount"],
        currency=data["currency"],
        term_months=int(data["termMonths"]),
        purpose=data["purpose"],
        declared_income=data["declaredIncome"],
        cause=applied.as_cause(),
    )
