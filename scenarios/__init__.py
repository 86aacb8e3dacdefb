"""The business as the tools see it: a folder for each workflow, and the verbs that need the business."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from signalbox.twin.scenario import Scenario

    SCENARIOS: tuple[Scenario, ...]

FOLDERS = ("orders", "video", "lending", "onboarding", "settlement", "webhooks", "suspects", "sequential")
"""Each has a `SCENARIO`."""

VERBS = {
    "demo": ("scenarios.cli.demo", "run a workflow, or a script of events, through the synthesised system"),
    "load": ("scenarios.cli.load", "run many orders at a given rate and measure"),
    "growth": ("scenarios.cli.growth", "the same growing load on the sequential script and on the system"),
    "chaos": ("scenarios.cli.chaos", "break the workflows at random and let the auditors look"),
}


def __getattr__(name: str) -> Any:
    """Import the scenarios when they are first asked for: the command line reads `VERBS` alone."""
    if name != "SCENARIOS":
        raise AttributeError(name)
    return tuple(import_module(f"scenarios.{folder}").SCENARIO for folder in FOLDERS)
