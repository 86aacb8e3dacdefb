"""The sequential script in a twin: it uses the deployed tables and nothing else of what is deployed."""

import importlib.util
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from signalbox.assembly.synthesis import PROJECT
from signalbox.errors import InputError
from signalbox.naive.partners import SandboxClient, outside
from signalbox.naive.server import NAME, Server
from signalbox.twin import Twin
from signalbox.twin.interference import CallFault
from signalbox.twin.play import partner
from signalbox.twin.script import Line

SCRIPT = PROJECT / "examples" / "naive" / "shop.py"
NOTICE_SECONDS = 60.0
"""After which a partner repeats a notice that was refused; a customer whose order is refused goes elsewhere."""
CRASHES = frozenset({"13", "14", "15", "17", "33"})
"""Faults that end a Lambda environment or an invocation: in a process that holds all requests, they end all of them."""

Handler = Callable[[Any], None]


class NaiveFlow:
    """Plays a script's lines on the sequential script; `twin` is open, without recurring schedules.

    `accepted` holds when each order was taken first (epoch seconds), by orderId; `refused` counts those that found the process
    down or were no order; `unplayed` says which lines mean nothing here.
    """

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self.server = Server(twin.cloud)
        self.accepted: dict[str, float] = {}
        self.refused = 0
        self.unplayed: list[str] = []
        with outside():
            shop = load(SCRIPT).Shop(
                twin.assembly.tables, SandboxClient(twin, "payments"), SandboxClient(twin, "shipping")
            )
        self.notices: dict[str, Handler] = {
            "PaymentReceived": shop.receive_payment,
            "StockReceived": shop.receive_stock,
        }
        self.place_order: Handler = shop.place_order

    def plan(self, lines: Iterable[Line]) -> None:
        """Plan the lines, each at its instant."""
        clock = self.twin.cloud.clock
        for line in sorted(lines, key=lambda line: line.at):
            clock.at(clock.start + line.at, lambda line=line: self.play(line), shuffled=False)  # type: ignore[misc]  # bound early

    def play(self, line: Line) -> None:
        """Do what a line says, as far as it means something to a script without queues and machines."""
        if line.verb == "type":
            self.event(line.fields["type"], line.fields["data"])
        elif line.verb == "raw":
            self.refused += 1
        elif line.verb == "partner":
            partner(self.twin, line)
        elif line.verb == "fault" and str(line.fields["fault"]) == "deploy":
            self.server.deploy()
        elif line.verb == "fault" and str(line.fields["fault"]) in CRASHES:
            self.plan_crash(line)
        else:
            self.unplayed.append(f"line {line.number}: {json.dumps(line.fields, ensure_ascii=False)}")

    def event(self, kind: str, data: dict[str, Any]) -> None:
        """An order is a customer's request; payments and goods are notices of partners; of others it knows nothing."""
        if kind == "OrderPlaced":
            self.order(data)
        elif kind in self.notices:
            self.notify(kind, data)
        else:
            self.unplayed.append(f"the script takes no {kind}")

    def order(self, data: dict[str, Any]) -> None:
        """A customer places an order, once."""
        taken = self.server.accept(lambda: self.place_order(data))
        if taken and isinstance(data.get("orderId"), str):
            self.accepted.setdefault(data["orderId"], self.twin.cloud.clock.now)
        else:
            self.refused += 1

    def notify(self, kind: str, data: dict[str, Any]) -> None:
        """A partner tells of something, until it is heard."""
        if not self.server.accept(lambda: self.notices[kind](data)):
            self.twin.cloud.clock.after(NOTICE_SECONDS, lambda: self.notify(kind, data))

    def plan_crash(self, line: Line) -> None:
        """From now on, at the nth call, the process dies; which function or state the line names makes no difference."""
        when, nth = line.fields.get("when", "after"), int(line.fields.get("nth", 1))
        number = str(line.fields["fault"])
        fault = CallFault(self.server.crash, function=NAME, when=when, nth=nth, label=number)
        self.twin.cloud.interference.planned.append(fault)


def load(path: Path) -> ModuleType:
    """A script as a module of its own. Raises InputError where it is not there."""
    specification = importlib.util.spec_from_file_location(f"naive_{path.stem}", path)
    if specification is None or specification.loader is None or not path.is_file():
        raise InputError(f"the sequential script {path} is not there")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
