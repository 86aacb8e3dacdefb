"""Acts of the desk on a twin: they begin when their line is due, and wait on the twin's clock."""

from typing import Any

from signalbox.desk import Account, act_problem, perform
from signalbox.twin.script.checks import not_object, not_text
from signalbox.twin.script.line import Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.simulation import Simulation


def check_replay(fields: Fields) -> str | None:
    """Check the replay of a route's dead letters."""
    return not_object(fields, "where", "edit") or not_text(fields, "replay")


def replay(simulation: Simulation, line: Line) -> None:
    """Replay a route's dead letters: the short form of that act."""
    fields = line.fields
    arguments = {"route": fields["replay"], "where": fields.get("where", {}), "edit": fields.get("edit", {})}
    begin(simulation, line, {"desk": "replay", **arguments})


def act(simulation: Simulation, line: Line) -> None:
    """Do any act of the desk."""
    begin(simulation, line, line.fields)


def begin(simulation: Simulation, line: Line, fields: dict[str, Any]) -> None:
    """Do an act step by step; its result is added to the simulation's `acts` at the end."""
    steps = perform(Account(simulation.assembly, simulation.client), fields)

    def go_on() -> None:
        try:
            seconds = next(steps)
        except StopIteration as end:
            simulation.acts.append(end.value)
        else:
            simulation.cloud.clock.after(seconds, lambda: simulation.judge(line, go_on))

    go_on()


REPLAY = Verb(check_replay, replay, ("where", "edit"))
DESK = Verb(act_problem, act)
