"""Amounts, instants and reasons as people read them, in mails and pages. Pure.

English alone, without a library of locales (docs/adr/0016-no-library-of-locales.md).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Context, Decimal

from lambdas.common.currencies import THREE_DECIMALS, WHOLE

REASONS: Mapping[str, str] = {
    "NoContent": "the file is empty",
    "WrongType": "the file is no PDF, JPEG or PNG",
    "TooLarge": "the file is larger than 10 MB",
    "ScoreTooLow": "the credit score is too low",
    "UnknownApplicant": "the credit bureau does not know you",
    "DocumentsMissing": "no document arrived in time",
    "ReviewTimedOut": "nobody could decide in time",
    "RejectedByReviewer": "a person decided so",
    "ApprovedByReviewer": "a person decided so",
    "GoodScore": "the credit score is good",
    "LargeAmount": "the amount is large",
    "SmallAmount": "the amount is small",
    "MiddlingScore": "the credit score is neither good nor low",
    "NoScore": "the credit bureau gave no score",
    "NoLimitForCurrency": "the policy has no limit for this currency",
    "WithdrawnByApplicant": "you withdrew it",
    "OutOfStock": "too little is in stock",
    "UnknownSku": "we do not sell one of the goods",
    "PaymentTimedOut": "no payment came in time",
    "PaymentDeclined": "the payment was declined",
    "ShippingDeclined": "the goods could not be sent",
}
"""Words by reason of the business."""

OUR_ERROR = "an error on our side"
"""Words for any other reason: the name of an error of ours, of AWS, or of an execution's end, such as
`States.Timeout`."""


def money(amount: str, currency: str) -> str:
    """Return an amount with thousands separated, in the decimals of its currency: `"12,000.00 EUR"`, `"5,000 JPY"`.

    An amount that needs more decimals than its currency has keeps its own.
    """
    exact = Decimal(amount)
    digits = 0 if currency in WHOLE else 3 if currency in THREE_DECIMALS else 2
    # Compared, never rounded: a mail must not show another amount than the row.
    shown = exact.quantize(Decimal(1).scaleb(-digits), context=Context(prec=60))
    return f"{shown if shown == exact else exact:,f} {currency}"


def instant(text: str) -> str:
    """Return an instant as people write it: `"3 December 2026, 02:25 UTC"`; a text that is none as it is."""
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return text
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def reason(name: str) -> str:
    """Return a reason in words; words of somebody else, such as a bank, stay as they are."""
    if " " in name:
        return name
    return REASONS.get(name, OUR_ERROR)


def reasons(names: Sequence[str]) -> str:
    """Return reasons in words, each once."""
    return ", ".join(dict.fromkeys(map(reason, names)))
