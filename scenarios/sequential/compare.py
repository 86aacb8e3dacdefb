"""Comparison of the sequential script and what is deployed, under the same growing load."""

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scenarios.orders.growth import growth
from scenarios.sequential.flow import NaiveFlow
from scenarios.sequential.tally import Tally, tally
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.play.scripts import parse
from signalbox.twin.script.line import Line

MARK = "SIGNALBOX_DEPLOYMENT"
"""Variable that changes each function in the next version, so that AWS starts new environments for all."""


def compare(assembly: Assembly, orders: int, seed: int, tell: Callable[[str], None]) -> dict[str, dict[str, Any]]:
    """Return the figures of both flows, by flow: `naive` and `orders`."""
    with tempfile.TemporaryDirectory() as folder:
        successor = next_version(assembly, Path(folder) / "next")
        lines, broken = parse(list(growth(orders, seed, str(successor))))
        if broken:
            raise broken[0]
        tell(f"{orders} orders through the sequential script")
        naive = run_naive(assembly, lines, seed)
        tell(f"{orders} orders through the synthesised system")
        return {"naive": naive.figures(), "orders": run_deployed(assembly, lines, seed).figures()}


def run_naive(assembly: Assembly, lines: list[Line], seed: int) -> Tally:
    """Play the lines on the sequential script."""
    with Twin.from_assembly(assembly, seed, schedules=False) as twin:
        NaiveFlow(twin).plan(lines)
        twin.run_until_idle()
        return tally(twin, lines)


def run_deployed(assembly: Assembly, lines: list[Line], seed: int) -> Tally:
    """Play the lines on what is deployed."""
    with Twin.from_assembly(assembly, seed) as twin:
        twin.play(lines)
        return tally(twin, lines)


def next_version(assembly: Assembly, folder: Path) -> Path:
    """Copy an assembly, with a new version of every function."""
    shutil.copytree(assembly.path, folder)
    for path in sorted(folder.glob("*.template.json")):
        body = json.loads(path.read_text("utf-8"))
        for resource in body.get("Resources", {}).values():
            if resource["Type"] == "AWS::Lambda::Function":
                variables = resource["Properties"].setdefault("Environment", {}).setdefault("Variables", {})
                variables[MARK] = "2"
        path.write_text(json.dumps(body), "utf-8")
    return folder
