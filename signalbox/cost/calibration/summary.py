"""A calibration in words."""

from fractions import Fraction

from signalbox.cost.calibration.calibration import TOLERANCE, UNMEASURED, Calibration


def calibration_lines(found: Calibration) -> list[str]:
    """A calibration for people: a line for each item, then the verdict."""
    rows = [f"{'measured':>14} {'projected':>14} {'off by':>9}"]
    for line, before in zip(found.lines, [None, *found.lines], strict=False):
        if before is None or before.workflow != line.workflow:
            rows.append(f"{line.workflow}:")
        figures = " ".join(f"{figure(value):>14}" for value in (line.measured, line.projected))
        mark = "" if line.within else "  <- too far"
        rows.append(f"{figures} {float(line.difference):>+9.2%}  {line.service} {line.item}{mark}")
    rows += [f"{'not measured':>14}  {name}: {reason}" for name, reason in UNMEASURED.items()]
    first, second = found.seeds
    verdict = "every line is" if found.holds else "not every line is"
    said = f"measured on the seed {first}, checked on the seed {second}"
    return [*rows, f"{verdict} within {float(TOLERANCE):.0%}: {said}"]


def figure(value: Fraction) -> str:
    """A quantity in a few digits: gigabytes are small, units many."""
    return f"{float(value):,.1f}" if value >= 1 else f"{float(value):.7f}"
