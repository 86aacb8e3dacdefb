"""Faults at the calls of handlers: each happens before or after the call that a plan names."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from signalbox.twin.gateway.calls import Call

ALWAYS = float("inf")


@dataclass
class Strike:
    """Counter of the moments that match a fault: it strikes from the nth on, `times` times."""

    nth: int = 1
    times: float = 1
    seen: int = 0
    hits: int = 0

    def falls(self) -> bool:
        """Count a matching moment; return whether the fault strikes at it."""
        self.seen += 1
        struck = self.nth <= self.seen < self.nth + self.times
        self.hits += struck
        return struck

    @property
    def spent(self) -> bool:
        """Return whether it will never strike again."""
        return self.hits >= self.times


@dataclass
class CallFault:
    """Fault that does `act` at the nth matching call; empty `function`, `call` and `text` match all. `when` is before
    or after the call's effect; `text` must occur in its parameters; `label` names the fault."""

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
        """Return whether the fault strikes at this moment of this call."""
        if self.strike.spent or when != self.when or call.caller is None:
            return False
        if self.call not in ("", call.name) or self.function not in call.caller.function:
            return False
        if self.text and self.text not in repr(call.parameters):
            return False
        return self.strike.falls()


@dataclass
class Interference:
    """Faults planned for the calls of handlers. `hits` counts by `label:place` where faults struck; `listeners` are
    called with label and place of each hit, and change nothing."""

    planned: list[CallFault] = field(default_factory=list)
    hits: Counter[str] = field(default_factory=Counter)
    listeners: list[Callable[[str, str], None]] = field(default_factory=list)

    def count(self, label: str, place: str) -> None:
        """Count a hit of a fault."""
        self.hits[f"{label}:{place}"] += 1
        for listener in self.listeners:
            listener(label, place)

    def strike(self, call: Call, when: str) -> None:
        """Do what is planned before or after the effect of this call."""
        for fault in self.planned:
            if fault.fits(call, when):
                assert call.caller is not None
                self.count(fault.label or "fault", call.caller.function)
                fault.act(call)


def crash(call: Call) -> None:
    """End the environment that makes this call."""
    assert call.caller is not None
    call.caller.process.kill("Runtime.ExitError")
    call.caller.process.check()
