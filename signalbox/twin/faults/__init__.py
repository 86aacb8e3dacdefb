"""Fault plans: lines of scripts that break something at the place they name."""

from typing import TYPE_CHECKING

from signalbox.twin.faults.catalogue import FAULTS, objection
from signalbox.twin.faults.place import resolve
from signalbox.twin.script.lines import BrokenLine, Line

if TYPE_CHECKING:
    from signalbox.twin.api import Twin

__all__ = ["FAULTS", "check", "inject", "objection"]


def check(twin: "Twin", line: Line) -> None:
    """Raise BrokenLine where a fault's line names a place that is not deployed, before anything is played."""
    resolve(twin, line, FAULTS[str(line.fields["fault"])].defaults)


def inject(twin: "Twin", line: Line) -> None:
    """Do what a fault's line says, from now on. Raises BrokenLine where it cannot be played on this deployment."""
    if reason := objection(line.fields):
        raise BrokenLine(line.number, reason)
    fault = FAULTS[str(line.fields["fault"])]
    fault.inject(resolve(twin, line, fault.defaults))
