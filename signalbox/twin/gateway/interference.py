"""Faults at the calls of handlers: what a plan asks for happens here, before or after the call it names."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from signalbox.twin.gateway.calls import Call
from signalbox.twin.kernel.clock import Clock

ALWAYS = float("inf")


@dataclass
class Strike:
    """Counts the moments that fit a fault: it strikes at the nth and, in all, so many `times`."""

    nth: int = 1
    times: float = 1
    seen: int = 0
    hits: int = 0

    def falls(self) -> bool:
        """Whether this moment, which fits, is one to strike at."""
        self.seen += 1
        struck = self.nth <= self.seen < self.nth + self.times
        self.hits += struck
        return struck

    @property
    def spent(self) -> bool:
        """Whether it will never strike again."""
        return self.hits >= self.times


@dataclass
class CallFault:
    """Do `act` at the nth call that fits; `function`, `call` and `text` empty fit all.

    `when` is before or after the call's effect; `text` must stand in its parameters; `label` names the fault.
    """

    act: Callable[[Call], None]
    function: str = ""
    call: str = ""
    when: str = "before"
    nth: int = 1
    times: float = 1
    text: str = ""
    label: str = ""
    strike: Strike = field(init=False)

    def __post_init__(self) -> None:
        self.strike = Strike(self.nth, self.times)

    def fits(self, call: Call, when: str) -> bool:
        """Whether this call, at this moment, is the one."""
        if self.strike.spent or when != self.when or call.caller is None:
            return False
        if self.call not in ("", call.name) or self.function not in call.caller.function:
            return False
        if self.text and self.text not in repr(call.parameters):
            return False
        return self.strike.falls()


class Interference:
    """The faults that are planned for the calls of handlers; `hits` counts, by `label:function`, where they struck."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.planned: list[CallFault] = []
        self.hits: Counter[str] = Counter()

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
                assert call.caller is not None
                self.hits[f"{fault.label or 'fault'}:{call.caller.function}"] += 1
                fault.act(call)


def crash(call: Call) -> None:
    """The environment dies at this call."""
    assert call.caller is not None
    call.caller.process.kill("Runtime.ExitError")
    call.caller.process.check()
