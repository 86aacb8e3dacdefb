"""Answers of the cost verbs as text: dollars to the cent, where the JSON has the exact figures."""

from fractions import Fraction

from signalbox.cost.exact_numbers import decimal_of, dollars, text_of
from signalbox.cost.model.estimate import Estimate
from signalbox.cost.options.sweep import Sweep
from signalbox.cost.prices.lines import Bill
from signalbox.cost.projection.projection import Projection
from signalbox.cost.projection.quotas import Quota


def bill_lines(bill: Bill) -> list[str]:
    """Return a bill as text: dollars to the cent, quantities to two places."""
    rows = []
    for line in bill.lines:
        measure = f"{decimal_of(line.quantity):,.2f} {line.unit} at {text_of(line.rate)}"
        rows.append(f"{dollars(line.amount):>14}  {line.service} {line.item}: {measure}")
    return [*rows, f"{dollars(bill.exact_total):>14}  total, {bill.currency}"]


def estimate_lines(found: Estimate) -> list[str]:
    """Return an estimate as text."""
    answer = found.to_json()
    transitions, express = answer["transitions"], answer["express"]
    most = "without a bound" if transitions["max"] is None else f"{transitions['max']} at most"
    lines = [
        f"{found.definition.name}: {transitions['expected']:g} transitions expected, {most}",
        f"{dollars(found.standard.exact_total):>14}  as Standard, "
        f"for {answer['executions_per_month']} executions a month",
    ]
    if found.express is not None:
        lines.append(f"{dollars(found.express.exact_total):>14}  as Express")
    lines += [f"{'impossible':>14}  as Express: {reason}" for reason in express["impossible"]]
    for driver in answer["drivers"][:10]:
        lines.append(f"{driver['transitions']:>14g}  {driver['state']} ({driver['share']:.0%})")
    return lines


def projection_lines(projection: Projection) -> list[str]:
    """Return a projection as text: by workflow, then by driver."""
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
    """Return a sweep as text: the cost of each option at both ends, and the crossings."""
    lines = []
    for curve in found.curves:
        ends = [("no list price" if x is None else dollars(x)) for x in (curve.amounts[0], curve.amounts[-1])]
        said = f"impossible: {curve.option.impossible[0]}" if curve.option.impossible else " to ".join(ends)
        lines.append(f"{curve.option.name:<26} {said}")
    for below, above, volume in found.crossings:
        lines.append(f"{volume:>14,}  executions a month: below {below} is cheaper, above {above}")
    return lines


def quota_line(quota: Quota) -> str:
    """Return one quota as text."""
    if quota.headroom is None:
        return f"{'unused':>10}  {quota.name}"
    used = f"{float(quota.needed):,.4g} of {float(quota.limit):,.0f} {quota.unit}"
    return f"{float(quota.headroom):>9,.3g}x  {quota.name}: {used}; ask for: {quota.request}"
