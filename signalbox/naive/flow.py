"""The sequential script in a twin: it uses the deployed tables and nothing else of what is deployed."""

import importlib.util
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from signalbox.assembly.synthesis import PROJECT
from signalbox.errors import InputError
from signalbox.naive.partners import SandboxClient, outside
from signalbox.naive.server import NAME, Request, Server
from signalbox.naive.steps import watch
from signalbox.twin import Twin
from signalbox.twin.interference import CallFault
from signalbox.twin.play import partner
from signalbox.twin.script import Line
from signalbox.twin.story.values import short

SCRIPT = PROJECT / "examples" / "naive" / "shop.py"
NOTICE_SECONDS = 60.0
"""After which a partner repeats a notice that was refused; a customer whose order is refused goes elsewhere."""
CRASHES = frozenset({"13", "14", "15", "17", "33"})
"""Faults that end a Lambda environment or an invocation: in a process that holds all requests, they end all of them."""

Handler = Callable[[Any], None]


@dataclass
class Notice:
    """Something that came in at `at` (epoch seconds): when it was refused, and the request that it became at last."""

    at: float
    kind: str
    data: dict[str, Any]
    handler: str
    refused: list[float] = field(default_factory=list)
    request: Request | None = None

    @property
    def text(self) -> str:
        """Its data as a line."""
        return short(json.dumps(self.data, ensure_ascii=False))


class NaiveFlow:
    """Plays a script's lines on the sequential script; `twin` is open, without recurring schedules.

    `accepted` holds when each order was taken first (epoch seconds), by orderId; `refused` counts those that found the process
    down or were no order; `heard` is all that came in, in order; `unplayed` says which lines mean nothing here.
    """

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self.server = Server(twin.cloud)
        self.accepted: dict[str, float] = {}
        self.refused = 0
        self.heard: list[Notice] = []
        self.unplayed: list[str] = []
        with outside():
            shop = load(SCRIPT).Shop(
                twin.assembly.tables, SandboxClient(twin, "payments"), SandboxClient(twin, "shipping")
            )
        self.handlers: dict[str, Handler] = {
            "OrderPlaced": shop.place_order,
            "PaymentReceived": shop.receive_payment,
            "StockReceived": shop.receive_stock,
        }
        watch(shop, twin.cloud)

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
        if kind not in self.handlers:
            self.unplayed.append(f"the script takes no {kind}")
            return
        notice = Notice(self.twin.cloud.clock.now, kind, data, self.handlers[kind].__name__)
        self.heard.append(notice)
        self.knock(notice)
        if kind == "OrderPlaced":
            self.note_order(notice)

    def knock(self, notice: Notice) -> None:
        """Ask the process to take it; a partner asks until it is heard, a customer once."""
        clock = self.twin.cloud.clock
        notice.request = self.server.accept(lambda: self.handlers[notice.kind](notice.data))
        if notice.request is None:
            notice.refused.append(clock.now)
            if notice.kind != "OrderPlaced":
                clock.after(NOTICE_SECONDS, lambda: self.knock(notice))

    def note_order(self, notice: Notice) -> None:
        """Whether the order was taken, and when first."""
        if notice.request and isinstance(notice.data.get("orderId"), str):
            self.accepted.setdefault(notice.data["orderId"], notice.at)
        else:
            self.refused += 1

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
