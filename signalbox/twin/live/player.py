"""Player of a script in real time, on a deployed system."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from signalbox.desk import Account
from signalbox.desk.outcomes import LETTER, OPEN, Followed, outcomes
from signalbox.desk.publishing import Producer, Refused
from signalbox.twin.live.expectation import REFUSED, Expectation
from signalbox.twin.live.script import LiveScript
from signalbox.twin.script.line import Line

STEP_SECONDS = 1.0
LOOK_SECONDS = 5.0
"""Time between two looks at the outcomes; each look asks a few queues and tables."""


class Clock(Protocol):
    """Real time, or a test's own."""

    def now(self) -> float:
        """Return the present instant in epoch seconds."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""


@dataclass(frozen=True)
class Progress:
    """Progress of a run: seconds since its start, published and settled events."""

    seconds: float
    published: int
    settled: int


@dataclass
class Player:
    """Publishes the lines of a script when they are due, then looks until each outcome is there.

    `tell` is called with the progress at each step.
    """

    account: Account
    producer: Producer
    clock: Clock
    tell: Callable[[Progress], None]

    def play(self, script: LiveScript, expected: Expectation, grace: float) -> dict[Followed, str]:
        """Return the outcome of each event.

        The run ends when all are as expected or closed otherwise, or `grace` seconds after the twin had all of them.
        """
        begun, refused = self.clock.now(), dict[Followed, str]()
        for count, line in enumerate(script.lines):
            self.wait_until(begun, line.at, count)
            try:
                self.publish(line)
            except Refused:
                refused[script.followed[line.number]] = REFUSED
        waiting = [one for one in script.followed.values() if one not in refused]
        end = begun + expected.seconds + grace
        while True:
            found = refused | outcomes(self.account, waiting)
            settled = [one for one in found if is_settled(one, found[one], expected.outcomes[one])]
            self.tell(Progress(self.clock.now() - begun, len(script.lines), len(settled)))
            if len(settled) == len(found) or self.clock.now() >= end:
                return found
            self.clock.sleep(min(LOOK_SECONDS, max(0.0, end - self.clock.now())))

    def wait_until(self, begun: float, at: float, published: int) -> None:
        """Let time pass until a line is due."""
        while (rest := begun + at - self.clock.now()) > 0:
            self.tell(Progress(self.clock.now() - begun, published, 0))
            self.clock.sleep(min(rest, STEP_SECONDS))

    def publish(self, line: Line) -> None:
        """Publish one line. Raises Refused."""
        fields = line.fields
        if line.verb == "raw":
            self.producer.put(fields.get("type", "unknown"), fields["raw"])
        else:
            more = (fields.get("subject"), fields.get("sequence", ""))
            self.producer.publish(fields["type"], fields["data"], fields["id"], *more)


def is_settled(one: Followed, found: str, expected: str) -> bool:
    """Return whether an outcome is final: it is the expected one, or business that closed in another way."""
    return found == expected or (bool(one.workflow) and found != OPEN and not found.startswith(LETTER))
