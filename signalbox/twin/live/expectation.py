"""Outcomes of a script in the twin, and the virtual second at which the last one was there."""

from collections.abc import Callable
from dataclasses import dataclass

from signalbox.assembly import Assembly
from signalbox.desk import Account
from signalbox.desk.outcomes import Followed, outcomes
from signalbox.twin.api import Twin
from signalbox.twin.live.script import LiveScript
from signalbox.twin.script.line import Line

REFUSED = "refused by the bus"


@dataclass(frozen=True)
class Expectation:
    """Outcomes by event, and the seconds from the start until all of them were there."""

    outcomes: dict[Followed, str]
    seconds: float


def expect(assembly: Assembly, script: LiveScript, seed: int = 0) -> Expectation:
    """Play a script in the twin."""
    with Twin.from_assembly(assembly, seed) as twin:
        refused: set[int] = set()
        for line in script.lines:
            twin.cloud.clock.at(twin.cloud.clock.start + line.at, publication(twin, line, refused), shuffled=False)
        twin.run_until_idle()
        found = outcomes(Account(assembly, twin.client, twin.journal), list(script.followed.values()))
        found |= {script.followed[number]: REFUSED for number in refused}
        return Expectation(found, settled_at(twin, script, set(found.values())))


def publication(twin: Twin, line: Line, refused: set[int]) -> Callable[[], None]:
    """Return the act that publishes a line; the number of a refused one is added to `refused`."""

    def act() -> None:
        before = twin.cloud.buses.refused
        twin.carry_out(line)
        if twin.cloud.buses.refused > before:
            refused.add(line.number)

    return act


def settled_at(twin: Twin, script: LiveScript, types: set[str]) -> float:
    """Return the virtual second of the last outcome, or of the last line."""
    closings = [at - twin.cloud.clock.start for at, event in twin.journal() if event["detail-type"] in types]
    return max([0.0, *(line.at for line in script.lines), *closings])
