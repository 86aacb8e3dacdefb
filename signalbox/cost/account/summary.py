"""Measured usage as a bill, beside the projection of the same services."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from signalbox.cost.account.usage import UNMEASURED, AccountUsage
from signalbox.cost.exact_numbers import decimal_of, dollars
from signalbox.cost.prices.lines import Bill


def by_service(lines: list[dict[str, str]]) -> dict[str, Fraction]:
    """Return the amounts of a bill's lines by service."""
    found: dict[str, Fraction] = {}
    for line in lines:
        found[line["service"]] = found.get(line["service"], Fraction(0)) + Fraction(Decimal(line["amount"]))
    return found


def measured_answer(usage: AccountUsage, bill: Bill, projected: Mapping[str, Any], region: str) -> dict[str, Any]:
    """Return the answer of `cost measure --json`."""
    answer = bill.to_json()
    sides = compared(bill, projected)
    return {
        "currency": answer["currency"],
        "total": answer["total"],
        "usage": usage.to_json(region),
        "lines": answer["lines"],
        "services": {name: {"measured": str(a), "projected": str(b)} for name, (a, b) in sides.items()},
        "of_the_account": usage.of_the_account,
        "unmeasured": UNMEASURED,
    }


def compared(bill: Bill, projected: Mapping[str, Any]) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the measured and the projected dollars of each measured service, to the cent."""
    measured, expected = by_service(bill.to_json()["lines"]), by_service(projected["lines"])
    return {name: (cents(amount), cents(expected.get(name, Fraction(0)))) for name, amount in sorted(measured.items())}


def cents(amount: Fraction) -> Decimal:
    """Return an amount to the cent."""
    return decimal_of(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


def measured_lines(usage: AccountUsage, bill: Bill, projected: Mapping[str, Any]) -> list[str]:
    """Return the answer as text: a line for each service, then what is not measured."""
    lines = [f"{'measured':>14} {'projected':>14}"]
    for name, (measured, expected) in compared(bill, projected).items():
        note = "  (of the whole account)" if name in usage.of_the_account else ""
        lines.append(f"{measured:>14,} {expected:>14,}  {name}{note}")
    lines.append(f"{dollars(bill.exact_total):>14} {'':>14}  total, USD in thirty days")
    return [*lines, *(f"{'not measured':>14}  {name}: {reason}" for name, reason in UNMEASURED.items())]
