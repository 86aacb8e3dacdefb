"""The answers of the cost tool in words, for people: dollars to the cent, where the JSON has the exact figures."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from signalbox.cost.exact import decimal_of, text_of
from signalbox.cost.model.estimate import Estimate
from signalbox.cost.options.sweep import Sweep
from signalbox.cost.prices.lines import Bill
from signalbox.cost.projection.projection import Projection
from signalbox.cost.projection.quotas import Quota

CENT = Decimal("0.01")


def bill_lines(bill: Bill) -> list[str]:
    """A bill for people: dollars to the cent, quantities whole."""
    rows = []
    for line in bill.lines:
        measure = f"{decimal_of(line.quantity):,.2f} {line.unit} at {text_of(line.rate)}"
        rows.append(f"{dollars(line.amount):>14}  {line.service} {line.item}: {measure}")
    return [*rows, f"{dollars(bill.exact_total):>14}  total, {bill.currency}"]


def estimate_lines(found: Estimate) -> list[str]:
    """An estimate for people."""
    answer = found.to_json()
    transitions, express = answer["transitions"], answer["express"]
    most = "without a bound" if transitions["max"] is None else f"{transitions['max']} at most"
    lines = [
        f"{found.definition.name}: {transitions['expected']:g} transitions expected, {most}",
        f"{dollars(found.standard.exact_total):>14}  as Standard, for {answer['executions_per_month']} executions a month",
    ]
    if found.express is not None:
        lines.append(f"{dollars(found.express.exact_total):>14}  as Express")
    lines += [f"{'impossible':>14}  as Express: {reason}" for reason in express["impossible"]]
    for driver in answer["drivers"][:10]:
        lines.append(f"{driver['transitions']:>14g}  {driver['state']} ({driver['share']:.0%})")
    return lines


def projection_lines(projection: Projection) -> list[str]:
    """A projection for people: by workflow, and what drives it."""
    lines = []
    for slug, amount in projection.shares.items():
        executions = projection.executions[slug]
        each = f", {text_of(round(amount / executions, 6))} each" if executions else ""
        lines.append(f"{dollars(amount):>14}  {slug}: {text_of(executions)} executions a month{each}")
    for driver in projection.drivers()[:12]:
        lines.append(
            f"{dollars(Fraction(driver['amount'])):>14}  {driver['service']}: {driver['driver']} ({driver['workflow']})"
        )
    return [*lines, f"{dollars(projection.bill.exact_total):>14}  total, {projection.bill.currency} a month"]


def sweep_lines(found: Sweep) -> list[str]:
    """A sweep for people: what each option costs at both ends, and where they cross."""
    lines = []
    for curve in found.curves:
        ends = [("no list price" if x is None else dollars(x)) for x in (curve.amounts[0], curve.amounts[-1])]
        said = f"impossible: {curve.option.impossible[0]}" if curve.option.impossible else " to ".join(ends)
        lines.append(f"{curve.option.name:<26} {said}")
    for below, above, volume in found.crossings:
        lines.append(f"{volume:>14,}  executions a month: below {below} is cheaper, above {above}")
    return lines


def quota_line(quota: Quota) -> str:
    """One quota for people."""
    if quota.headroom is None:
        return f"{'unused':>10}  {quota.name}"
    return f"{float(quota.headroom):>9,.3g}x  {quota.name}: {float(quota.needed):,.4g} of {float(quota.limit):,.0f} {quota.unit}; ask for: {quota.request}"


def dollars(amount: Fraction) -> str:
    """Money for people, rounded to the cent; the exact figure stands in the JSON."""
    return f"{decimal_of(amount).quantize(CENT, ROUND_HALF_UP):,}"
