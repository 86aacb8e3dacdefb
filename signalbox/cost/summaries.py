"""Answers of the cost verbs as text: dollars to the cent, where the JSON has the exact figures."""

from collections import Counter
from fractions import Fraction
from textwrap import wrap

from signalbox.cost.exact_numbers import counted, decimal_of, dollars, dollars_each, text_of
from signalbox.cost.model.estimate import Estimate
from signalbox.cost.options.sensitivity import Sensitivity
from signalbox.cost.options.sweep import Sweep
from signalbox.cost.prices.lines import Bill
from signalbox.cost.projection.inventory.resources import FREE, NOT_PRICED, PRICED, BilledResource
from signalbox.cost.projection.projection import Projection
from signalbox.cost.projection.quotas import Quota

WIDTH = 80
MOST_SWINGS = 20
MILLION = 1_000_000


def bill_lines(bill: Bill) -> list[str]:
    """Return a bill as text: dollars to the cent, quantities to two places."""
    rows = []
    for line in bill.lines:
        measure = f"{decimal_of(line.quantity):,.2f} {line.unit} at {text_of(line.rate)}"
        rows.append(f"{dollars(line.amount):>14}  {line.service} {line.item}: {measure}")
    return folded([*rows, f"{dollars(bill.exact_total):>14}  total, {bill.currency}"])


def estimate_lines(found: Estimate) -> list[str]:
    """Return an estimate as text: of a month, and of one and of a million executions."""
    most = "without a bound" if found.most is None else f"{counted(found.most)} at most"
    lines = [f"{found.definition.name}: {counted(found.outcome.transitions)} transitions expected, {most}"]
    lines += cost_lines(found.standard, "Standard", found.behaviour.executions)
    if found.express is not None:
        lines += cost_lines(found.express, "Express", found.behaviour.executions)
    lines += [f"{'impossible':>14}  as Express: {reason}" for reason in found.reasons]
    for driver in found.drivers()[:10]:
        lines.append(f"{counted(Fraction(driver['transitions'])):>14}  {driver['state']} ({driver['share']:.0%})")
    return folded(lines)


def cost_lines(bill: Bill, kind: str, executions: Fraction) -> list[str]:
    """Return the cost of a machine as one kind: a month and one execution, or one and a million."""
    if executions == 1:
        each = f"{dollars_each(bill.exact_total):>14}  as {kind}, for one execution"
        return [each, f"{dollars(bill.exact_total * MILLION):>14}  as {kind}, for a million at this rate"]
    lines = [f"{dollars(bill.exact_total):>14}  as {kind}, for {counted(executions)} executions a month"]
    if executions:
        lines.append(f"{dollars_each(bill.exact_total / executions):>14}  as {kind}, for each of them")
    return lines


def projection_lines(projection: Projection, by_name: bool = False) -> list[str]:
    """Return a projection as text: by workflow, by driver, and what of the deployed resources it prices."""
    lines = []
    for slug, amount in projection.shares.items():
        executions = projection.executions[slug]
        each = f", {dollars_each(amount / executions)} each" if executions else ""
        lines.append(f"{dollars(amount):>14}  {slug}: {counted(executions)} executions a month{each}")
    for driver in projection.drivers()[:12]:
        lines.append(
            f"{dollars(Fraction(driver['amount'])):>14}  {driver['service']}: {driver['driver']} ({driver['workflow']})"
        )
    lines.append(f"{dollars(projection.bill.exact_total):>14}  total, {projection.bill.currency} a month")
    for gap in projection.gaps:
        name = " ".join(gap.key)
        lines.append(f"{'left out':>14}  {counted(gap.quantity)} of {name}: {gap.reason}")
    rows = projection.resources
    return folded([*lines, *(named_lines(rows) if by_name else resource_lines(rows))])


def sensitivity_lines(found: Sensitivity) -> list[str]:
    """Return a sensitivity as text: the month, then each assumption with its ends and their totals."""
    totals = (("lowest", found.low), ("as assumed", found.likely), ("highest", found.high))
    lines = [f"{dollars(amount):>14}  {name} month, USD" for name, amount in totals]
    for swing in found.swings[:MOST_SWINGS]:
        low, high = (text_of(end) for end in swing.row.range or ())
        told = f"{dollars(swing.at_low)} at {low}, {dollars(swing.at_high)} at {high} ({swing.row.confidence})"
        lines.append(f"{dollars(swing.reach):>14}  {swing.row.name}: {told}")
    if len(found.swings) > MOST_SWINGS:
        lines.append(f"{len(found.swings) - MOST_SWINGS:>14}  others move it less; --json names each")
    return folded(lines)


def named_lines(resources: list[BilledResource]) -> list[str]:
    """Return a line for every resource, by type and name."""
    return [f"{row.status:>14}  {row.resource.type} {row.name}{why(row)}" for row in resources]


def resource_lines(resources: list[BilledResource]) -> list[str]:
    """Return how many resources are priced, free and not priced, and a line for each gap."""
    sums = Counter(row.status for row in resources)
    counts = ", ".join(f"{sums[status]:,} {status}" for status in (PRICED, FREE, NOT_PRICED))
    lines = [f"{len(resources):>14,}  resources: {counts}; --resources names each"]
    lines += named_lines([row for row in resources if row.status == NOT_PRICED])
    parts = Counter((row.resource.type, row.reason) for row in resources if row.status == PRICED and row.reason)
    return [*lines, *(f"{'in part':>14}  {count:,} {kind}: {reason}" for (kind, reason), count in parts.items())]


def why(row: BilledResource) -> str:
    """Return the reason of a row, or the items that it is billed by."""
    said = row.reason or ", ".join(f"{service} {item}" for service, item in row.items)
    return f": {said}" if said else ""


def sweep_lines(found: Sweep) -> list[str]:
    """Return a sweep as text: the cost of each option at both ends, and the crossings."""
    lines = []
    for curve in found.curves:
        ends = [("no list price" if x is None else dollars(x)) for x in (curve.amounts[0], curve.amounts[-1])]
        said = f"impossible: {curve.option.impossible[0]}" if curve.option.impossible else " to ".join(ends)
        lines.append(f"{curve.option.name:<26} {said}")
    for below, above, volume in found.crossings:
        lines.append(f"{volume:>14,}  executions a month: below {below} is cheaper, above {above}")
    return folded(lines)


def quota_lines(quotas: list[Quota]) -> list[str]:
    """Return quotas as text, the least headroom first."""
    return folded([quota_line(quota) for quota in quotas])


def quota_line(quota: Quota) -> str:
    """Return one quota as text."""
    if quota.headroom is None:
        return f"{'unused':>14}  {quota.name}"
    used = f"{counted(Fraction(quota.needed))} of {counted(Fraction(quota.limit))} {quota.unit}"
    return f"{counted(Fraction(quota.headroom)):>13}x  {quota.name}: {used}; ask for: {quota.request}"


def folded(lines: list[str]) -> list[str]:
    """Return lines of at most 80 columns; the rest of a longer one stands below its text."""
    rest = " " * 16
    return [
        part
        for line in lines
        for part in wrap(line, WIDTH, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False) or [""]
    ]
