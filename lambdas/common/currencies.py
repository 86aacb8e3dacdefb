"""Amounts of money and their currencies: one rule for every edge. Pure.

An amount is text with two decimals and at most twelve digits before them. Its minor units are those of ISO 4217.
"""

import re

from lambdas.common.errors import InvalidEvent

# ISO 4217, List One, without funds and metals.
_LISTED = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""

_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
WHOLE = frozenset(_WHOLE.split())
"""Currencies without a minor unit (ISO 4217, List One, minor unit 0): their two decimals must be zeros."""

THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
"""Currencies of a thousand minor units (minor unit 3). Two decimals cannot write their amounts, so no edge takes
them."""

CURRENCIES = frozenset(_LISTED.split()) - THREE_DECIMALS
"""Currencies that every edge takes."""

AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
"""Text of an amount; the contracts of events, once released, allow more digits."""


def cents(amount: str) -> int:
    """Return an amount in hundredths: `"12.34"` -> 1234. Sums are exact, and `01.00` equals `1.00`."""
    return int(amount.replace(".", ""))


def text(hundredths: int) -> str:
    """Return hundredths as the text of an amount: 1234 -> `"12.34"`."""
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def currency_fault(code: str) -> str:
    """Return why no edge takes this currency; empty where it is taken."""
    if code in THREE_DECIMALS:
        return f"currency is {code!r}, whose amounts have three decimals: amounts here have two"
    return "" if code in CURRENCIES else f"currency is {code!r}, an ISO 4217 code was expected"


def amount_fault(amount: str, currency: str, least: int = 1) -> str:
    """Return why this is no amount of a currency that is taken; empty where it is one. It never repeats the amount.

    `least` is the smallest amount in hundredths: 1 for money that moves, 0 for a price or an income.
    """
    if not AMOUNT.fullmatch(amount):
        return "at most 12 digits, a point and two decimals were expected"
    if cents(amount) < least:
        return "more than 0.00 was expected"
    if currency in WHOLE and cents(amount) % 100:
        return f"{currency} has no minor unit: decimals of 00 were expected"
    return ""


def check_money(currency: str, **amounts: str) -> None:
    """Raise InvalidEvent unless each amount, given by its field's name, is more than nothing of this currency."""
    _check(currency, amounts, 1)


def check_prices(currency: str, **amounts: str) -> None:
    """Raise InvalidEvent as `check_money`; an amount of 0.00 is accepted."""
    _check(currency, amounts, 0)


def _check(currency: str, amounts: dict[str, str], least: int) -> None:
    if fault := currency_fault(currency):
        raise InvalidEvent(fault)
    for name, amount in amounts.items():
        if fault := amount_fault(amount, currency, least):
            raise InvalidEvent(f"{name}: {fault}")
