"""Faults at the calls of handlers: what a plan asks for happens here, before or after the call it names."""

from collections.abc import Callable
from dataclasses import dataclass

from signalbox.twin.clock import Clock
from signalbox.twin.gateway import Call


@dataclass
class CallFault:
    """Do `act` at the nth call that fits; `function` and `call` empty fit all. `when` is before or after its effect."""

    act: Callable[[Call], None]
    function: str = ""
    call: str = ""
    when: str = "before"
    nth: int = 1
    seen: int = 0
    hit: bool = False

    def fits(self, call: Call, when: str) -> bool:
        """Whether this call, at this moment, is the one."""
        if self.hit or when != self.when or call.caller is None:
            return False
        if self.call not in ("", call.name) or self.function not in call.caller.function:
            return False
        self.seen += 1
        self.hit = self.seen == self.nth
        return self.hit


class Interference:
    """The faults that are planned for the calls of handlers."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.planned: list[CallFault] = []

    def before(self, call: Call) -> None:
        """What happens to a call before it has its effect."""
        self.strike(call, "before")

    def after(self, call: Call) -> None:
        """What happens after the effect and before the handler hears of it."""
        self.strike(call, "after")

    def strike(self, call: Call, when: str) -> None:
        """Do what is planned for this call at this moment."""
        for fault in self.planned:
            if fault.fits(call, when):
                fault.act(call)


def crash(call: Call) -> None:
    """The environment dies at this call."""
    assert call.caller is not None
    call.caller.process.kill("Runtime.ExitError")
    call.caller.process.check()
