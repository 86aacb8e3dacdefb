"""Credit bureau of the sandbox: its score follows from the request, so that scripts can choose it. Pure."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.currencies import cents

BEST_SCORE = 850


def score(document: Mapping[str, Any]) -> int:
    """Return 850 less one point for each thousandth of the monthly income that a month's repayment takes; at least 0.

    Amounts are text with two decimals; an applicant without income scores 0.
    """
    repayment = cents(document["amount"]) / int(document["termMonths"])
    income = cents(document["declaredIncome"])
    if income == 0:
        return 0
    return max(0, BEST_SCORE - round(1000 * repayment / income))
