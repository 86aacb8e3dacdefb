"""The sequential script in a twin: a process on the deployed tables, called by requests and notices."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from scenarios.sequential.server import NAME, Request, Server, crash
from scenarios.sequential.steps import watch
from scenarios.sequential.versions import First, Opened, Version
from signalbox.twin import Twin
from signalbox.twin.faults.catalogue import name_of
from signalbox.twin.gateway.interference import CallFault
from signalbox.twin.kernel.processes import Surroundings
from signalbox.twin.observe.story.values import short
from signalbox.twin.play.partners import change_behaviour
from signalbox.twin.script.line import Line

NOTICE_SECONDS = 60.0
"""Time after which a partner repeats a notice that was refused or not answered."""
CRASHES = frozenset(
    {"function-timeout", "crash-after-effect", "error-after-effect", "abandoned-record", "crash-in-compensation"}
)
"""Faults that end a Lambda environment or an invocation: in a process that holds all requests, they end all of them."""


@dataclass
class Notice:
    """An input at `at` (epoch seconds): when it was refused, and the request that took it at last."""

    at: float
    kind: str
    data: dict[str, Any]
    identity: str
    handler: str
    refused: list[float] = field(default_factory=list)
    request: Request | None = None

    @property
    def text(self) -> str:
        """Data of the notice as a line of text."""
        return short(json.dumps(self.data, ensure_ascii=False))


class Site:
    """One version of the script at work: its process, and what is opened in it."""

    def __init__(self, twin: Twin, version: Version) -> None:
        self.twin = twin
        self.version = version
        self.opened: Opened  # made by `start`, which the server calls at once
        self.server = Server(twin.cloud, self.start, self.take_over)

    def start(self) -> Surroundings:
        """Open the script anew."""
        self.opened = self.version.open(self.twin, lambda work: self.server.accept(work))
        watch(self.opened.shop, self.twin.cloud)
        return self.opened.surroundings

    def take_over(self) -> None:
        """Resume what the process before this one left open, if the script can."""
        if self.opened.resume:
            self.server.accept(self.opened.resume)


class NaiveFlow:
    """Plays lines on a version of the sequential script; `twin` is open, without recurring schedules.

    `accepted` has the epoch seconds at which each order was taken first, by orderId. `refused` counts those that found
    the process down or were no order. `notices` are all inputs in order, `unplayed` the lines that mean nothing here.
    """

    def __init__(self, twin: Twin, version: Version | None = None) -> None:
        self.twin = twin
        self.accepted: dict[str, float] = {}
        self.refused = 0
        self.notices: list[Notice] = []
        self.unplayed: list[str] = []
        self.site = Site(twin, version or First())

    def plan(self, lines: Iterable[Line]) -> None:
        """Plan the lines, each at its instant."""
        clock = self.twin.cloud.clock
        for line in sorted(lines, key=lambda line: line.at):
            clock.at(clock.start + line.at, partial(self.play, line), shuffled=False)

    def change(self, version: Version) -> None:
        """Send every input to a new process of another version from now on.

        The old process gets nothing more, and stays until the last of its requests has ended.
        """
        self.site = Site(self.twin, version)

    def play(self, line: Line) -> None:
        """Do what a line says, as far as a script without queues and machines can."""
        if line.verb == "type":
            self.event(line)
        elif line.verb == "raw":
            self.refused += 1
        elif line.verb == "partner":
            change_behaviour(self.twin, line)
        elif line.verb == "fault" and line.fields["fault"] == "deploy":
            self.site.server.deploy()
        elif line.verb == "fault" and name_of(line.fields["fault"]) in CRASHES:
            self.plan_crash(line)
        else:
            self.unplayed.append(f"line {line.number}: {json.dumps(line.fields, ensure_ascii=False)}")

    def event(self, line: Line) -> None:
        """Take an event: an order as a customer's request, payments and goods as notices of partners."""
        kind, data = line.fields["type"], line.fields["data"]
        if kind not in self.site.opened.handlers:
            self.unplayed.append(f"the script takes no {kind}")
            return
        identity = line.fields.get("id") or f"{kind}-{len(self.notices) + 1}"
        notice = Notice(self.twin.cloud.clock.now, kind, data, identity, self.site.opened.handlers[kind].__name__)
        self.notices.append(notice)
        self.send(notice)

    def send(self, notice: Notice) -> None:
        """Send a notice to the process; a partner repeats it until answered, a customer only if that is safe."""
        clock, handler = self.twin.cloud.clock, self.site.opened.handlers[notice.kind]
        repeats = self.site.version.repeats or notice.kind != "OrderPlaced"

        def again() -> None:
            if repeats:
                clock.after(NOTICE_SECONDS, lambda: self.send(notice))

        order_id = notice.data.get("orderId")
        notice.request = self.site.server.accept(lambda: handler(notice.data, notice.identity))
        if notice.request is None:
            notice.refused.append(clock.now)
            again()
        else:
            notice.request.lost = again
        if notice.kind == "OrderPlaced" and notice.request and isinstance(order_id, str):
            self.accepted.setdefault(order_id, notice.at)
        elif notice.kind == "OrderPlaced" and not repeats:
            self.refused += 1

    def plan_crash(self, line: Line) -> None:
        """Let the process die at the nth call from now on, for any function or state of the line."""
        when, nth = line.fields.get("when", "after"), int(line.fields.get("nth", 1))
        name = name_of(line.fields["fault"])
        self.twin.cloud.interference.planned.append(
            CallFault(crash, function=NAME, when=when, nth=nth, label=str(name))
        )
