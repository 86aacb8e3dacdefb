"""Pictures of the README and of the console: `python -m tests.style.pictures` draws them again into docs/pictures
(`make pictures`)."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from scenarios.orders.growth import growth
from scenarios.orders.workload import orders
from scenarios.sequential.compare import next_version
from scenarios.sequential.flow import NaiveFlow
from scenarios.sequential.story import collect as collect_sequential
from scenarios.sequential.tally import tally
from signalbox.asl import Machine
from signalbox.asl.definition import read_definition
from signalbox.assembly import Assembly
from signalbox.assembly.synthesis import current
from signalbox.cli import main as cli
from signalbox.report.graph.graph import draw
from signalbox.report.graph.marks import marks_of_history
from signalbox.report.page.status import span
from signalbox.twin import Twin
from signalbox.twin.observe import story
from signalbox.twin.play.scripts import parse
from signalbox.twin.script.line import Line
from tests.browser.chromium import Browser
from tests.browser.chromium import found as found_browser
from tests.style.bars import Bar, draw_bars
from tests.style.texts import ROOT

PICTURES = ROOT / "docs/pictures"
ORDERS, SEED = 150, 0
DONE = [{"result": {"Payload": {"orderId": "order-1", "paid": False, "reason": "PaymentTimedOut"}}}]
UNPAID = {
    **dict.fromkeys(("ReserveStock", "ClosePayment", "ReleaseStock", "CancelOrder"), DONE),
    "AwaitPayment": [{"timeout": True}],
    "RemindCustomer": [{"timeout": True}],
}
"""Outcomes of the tasks of an order that nobody pays."""
ENTERED = "stateEnteredEventDetails"
CRASH = {"at": 61, "fault": "crash-after-effect", "function": "orders-reserve-stock", "nth": 2}
VIEWS = (("console.png", "light", 1280, 860), ("console-phone.png", "dark", 390, 844))
"""File, colour scheme, width and height of each picture of the console."""
READY = """new Promise(done => { const look = () => document.body.classList.contains("ready") ? done()
  : setTimeout(look, 20); look(); })"""


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
    """Return a bar for each order of a story, by its begin, in seconds after the first one."""
    last = told["virtual_seconds"]
    orders = [run for run in told["runs"] if run["workflow"] == "orders"]
    first = min(span(run, last)[0] for run in orders)
    return sorted((bar(run, first, last) for run in orders), key=lambda each: (each["begin"], each["key"]))


def bar(run: dict[str, Any], first: float, last: float) -> Bar:
    """Return the bar of one order; `end` is None while the order is open."""
    begin, end = span(run, last)
    flaw = next((name for name in ("lost", "money kept", "charged twice", "stuck") if name in run["flaws"]), "")
    open_ = run["status"] != "completed"
    begin, end = round(begin - first, 3), round(end - first, 3)
    return {"key": run["key"], "begin": begin, "end": None if open_ else end, "flaw": flaw}


def orders_graph() -> str:
    """Return the graph of the orders machine, with the path of an order that nobody pays."""
    text = (ROOT / "statemachines/orders.asl.json").read_text("utf-8")
    execution = Machine(text).run({"orderId": "order-1"}, UNPAID)
    assert execution.status == "SUCCEEDED", execution.cause
    entered = [event[ENTERED]["name"] for event in execution.history if ENTERED in event]
    return draw(read_definition(text), entered, marks_of_history(execution.history))


def kept_orders() -> dict[str, list[Bar]]:
    """Return the bars of the last run of `growing_orders`."""
    document: dict[str, list[Bar]] = json.loads((PICTURES / "growth.json").read_text("utf-8"))
    return document


def photograph_console() -> None:
    """Photograph the console of five orders at the instant of a crash, light and wide, dark and on a phone."""
    os.chdir(ROOT)
    folder = Path("out/pictures")  # as the page shows it
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "orders.jsonl"
    script.write_text("".join(f"{json.dumps(line)}\n" for line in [*orders(5, 50.0, SEED), CRASH]), "utf-8")
    cli(["demo", str(script), "--json", "-o", str(folder)])
    browser = Browser(folder.absolute() / "profile")
    for name, scheme, width, height in VIEWS:
        browser.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        browser.open("about:blank", width, height)
        browser.open(f"file://{folder.absolute()}/console.html#key=orders/order-1", width, height)
        browser.awaited(READY)
        browser.script("document.querySelector('.mark.fault').click()")
        browser.awaited("new Promise(done => setTimeout(done, 500))")
        phone = width < 600
        browser.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone
        )
        browser.photograph(PICTURES / name, whole=False)
    browser.close()


def main() -> None:
    """Run both flows and draw all pictures."""
    PICTURES.mkdir(exist_ok=True)
    assembly = current()
    recorded = json.dumps(growing_orders(assembly)).replace("}, {", "},\n{")  # a bar a line
    (PICTURES / "growth.json").write_text(recorded + "\n", "utf-8")
    (PICTURES / "growth.svg").write_text(draw_bars(kept_orders()), "utf-8")
    (PICTURES / "orders.svg").write_text(orders_graph(), "utf-8")
    if found_browser() is None:
        sys.exit("no Chromium is installed here: the pictures of the console stay as they were")
    photograph_console()


if __name__ == "__main__":
    main()
