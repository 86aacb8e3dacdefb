"""Pictures of the README: `python -m tests.style.pictures` draws them again into docs/pictures (`make pictures`)."""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scenarios.orders.growth import growth
from scenarios.sequential.compare import next_version
from scenarios.sequential.flow import NaiveFlow
from scenarios.sequential.story import collect as collect_sequential
from scenarios.sequential.tally import tally
from signalbox.asl.definition import read_definition
from signalbox.assembly import Assembly
from signalbox.assembly.synthesis import current
from signalbox.report.graph.graph import draw
from signalbox.report.page.status import span
from signalbox.twin import Twin
from signalbox.twin.observe import story
from signalbox.twin.play.scripts import parse
from signalbox.twin.script.line import Line
from tests.style.bars import Bar, draw_bars
from tests.style.texts import ROOT
from tests.workflows.orders import placed, stock

PICTURES = ROOT / "docs/pictures"
ORDERS, SEED = 150, 0


def growing_orders(assembly: Assembly) -> dict[str, list[Bar]]:
    """Run the same growing load through the script and through the deployed stacks; return a bar for each order."""
    with tempfile.TemporaryDirectory() as folder:
        lines, broken = parse(list(growth(ORDERS, SEED, str(next_version(assembly, Path(folder) / "next")))))
        assert not broken
        return {"naive": bars(sequential(assembly, lines)), "orders": bars(deployed(assembly, lines))}


def sequential(assembly: Assembly, lines: list[Line]) -> dict[str, Any]:
    """Return the story of the lines in the sequential script."""
    with Twin.from_assembly(assembly, SEED, schedules=False) as twin:
        flow = NaiveFlow(twin)
        flow.plan(lines)
        twin.run_until_idle()
        found = tally(twin, lines)
        return collect_sequential(flow, found, found.violations(), "")


def deployed(assembly: Assembly, lines: list[Line]) -> dict[str, Any]:
    """Return the story of the lines in the deployed stacks."""
    with Twin.from_assembly(assembly, SEED) as twin:
        recording = story.watch(twin)
        twin.play(lines)
        return story.collect(twin, recording)


def bars(told: dict[str, Any]) -> list[Bar]:
    """Return a bar for each order of a story, by its begin."""
    orders = [run for run in told["runs"] if run["workflow"] == "orders"]
    return sorted((bar(run, told["virtual_seconds"]) for run in orders), key=lambda each: (each["begin"], each["key"]))


def bar(run: dict[str, Any], last: float) -> Bar:
    """Return the bar of one order; `end` is None while the order is open."""
    begin, end = span(run, last)
    flaw = next((name for name in ("lost", "money kept", "charged twice", "stuck") if name in run["flaws"]), "")
    open_ = run["status"] != "completed"
    return {"key": run["key"], "begin": begin, "end": None if open_ else end, "flaw": flaw}


def unpaid_order(assembly: Assembly) -> Iterable[str]:
    """Return the states that an order enters when nobody pays."""
    with Twin.from_assembly(assembly, SEED) as twin:
        twin.play([stock(), placed()])
        (execution,) = twin.executions("orders")
        return list(execution["states"])


def orders_graph(assembly: Assembly) -> str:
    """Return the graph of the orders machine, with the path of an order that nobody pays."""
    definition = (ROOT / "statemachines/orders.asl.json").read_text("utf-8")
    return draw(read_definition(definition), list(unpaid_order(assembly)))


def kept_orders() -> dict[str, list[Bar]]:
    """Return the bars of the last run of `growing_orders`."""
    document: dict[str, list[Bar]] = json.loads((PICTURES / "growth.json").read_text("utf-8"))
    return document


def main() -> None:
    """Run both flows and draw all pictures."""
    PICTURES.mkdir(exist_ok=True)
    assembly = current()
    recorded = json.dumps(growing_orders(assembly)).replace("}, {", "},\n{")  # a bar a line
    (PICTURES / "growth.json").write_text(recorded + "\n", "utf-8")
    (PICTURES / "growth.svg").write_text(draw_bars(kept_orders()), "utf-8")
    (PICTURES / "orders.svg").write_text(orders_graph(assembly), "utf-8")


if __name__ == "__main__":
    main()
