"""The phases in which a script becomes events: what is deployed in each, and which version of the script runs.

docs/migration.md tells why, and how to go on and back. A phase deploys what the CDK synthesised, or one stack of it.
"""

from dataclasses import dataclass

from scenarios.sequential.versions import First, Shared, Version
from signalbox.assembly import Assembly
from signalbox.assembly.synthesis import at_phase
from signalbox.errors import InputError
from signalbox.twin.script.checks import is_whole
from signalbox.twin.script.line import BrokenLine, Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.simulation import Simulation

TABLES_ONLY = "storage"


@dataclass(frozen=True)
class Phase:
    """One phase of the migration.

    Parameters
    ----------
    stack: the end of the name of the only stack that is deployed; empty where all are.
    first: whether the first script runs.
    tells: the function in examples/migration/shop.py that publishes what is in the outbox; None where the first script
        runs, or none at all.
    shadowed: whether the phase has an assembly of its own, with queues and tables for a shadow of the machine.
    """

    title: str
    stack: str = ""
    first: bool = False
    tells: str | None = None
    shadowed: bool = False

    @property
    def script(self) -> bool:
        """True where inputs go to the script; else they go to the bus."""
        return self.first or self.tells is not None


PHASES = (
    Phase("the script", stack=TABLES_ONLY, first=True),
    Phase("the script on shared decisions and rows", stack=TABLES_ONLY, tells="say_ourselves"),
    Phase("its events go out, consumers listen", tells="leave_to_the_relay"),
    Phase("the machine takes over, the script shadows it", shadowed=True),
    Phase("the script has retired"),
)


def phase(number: int) -> Phase:
    """Return a phase by its number. Raises InputError where there is none."""
    if not 0 <= number < len(PHASES):
        raise InputError(f"there is no phase {number}; the phases are 0 to {len(PHASES) - 1}")
    return PHASES[number]


def deployed(assembly: Assembly, number: int) -> Assembly:
    """Return the part of an assembly that is deployed in a phase."""
    if phase(number).shadowed:
        return at_phase(number)  # another synthesis: its queues and tables stand in no other phase
    stack = phase(number).stack
    kept = {name: template for name, template in assembly.templates.items() if name.endswith(stack)}
    return Assembly(assembly.path, kept, assembly.ignored) if stack else assembly


def version(assembly: Assembly, number: int) -> Version:
    """Return the version of the script that runs in a phase; `assembly` holds the code that it shares."""
    tells = phase(number).tells
    return First() if tells is None else Shared(assembly, tells)


def check(fields: Fields) -> str | None:
    """Check the phase that begins; which phases there are is seen when it is played."""
    return None if is_whole(fields["phase"]) else f"`phase` is {fields['phase']!r}, and must be a whole number"


def play(simulation: Simulation, line: Line) -> None:
    """Raise BrokenLine: only a migration has phases."""
    raise BrokenLine(line.number, "this assembly gives the twin nothing to do for `phase`")


PHASE_VERB = Verb(check, play, ())
