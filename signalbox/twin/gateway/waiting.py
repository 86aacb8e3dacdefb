"""Waiting of a call for an end that comes later in virtual time."""

from collections.abc import Callable
from typing import TypeVar

from signalbox.twin.gateway.calls import Call, UnsupportedCall
from signalbox.twin.kernel.clock import Clock

Answer = TypeVar("Answer")


def awaited(clock: Clock, call: Call, begin: Callable[[Callable[[Answer], None]], object]) -> Answer:
    """Return what `begin` hands to its callback. The handler that called waits; outside of handlers time runs on."""
    found: list[Answer] = []
    process = call.caller.process if call.caller else None
    if process and not process.runs_here:
        raise UnsupportedCall(f"a thread of a handler waits for {call.name}, and in the twin only the handler can")

    def done(answer: Answer) -> None:
        found.append(answer)
        if process:
            process.resume()

    begin(done)
    if process:
        process.wait()
    else:
        while not found and clock.step(float("inf")):
            pass
    return found[0]
