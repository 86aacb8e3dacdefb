"""The verbs of scripts: the tools' own, and those that scenarios add."""

from collections.abc import Sequence

from signalbox.twin.faults.catalogue import catalogue_of
from signalbox.twin.faults.verb import fault_verb
from signalbox.twin.play.desk_acts import DESK, REPLAY
from signalbox.twin.play.entrances import BUS, RECORD, SEND, TABLE, TOPIC_LINE
from signalbox.twin.play.invocations import ANSWERS, INVOKE, START
from signalbox.twin.play.partners import partner_verb
from signalbox.twin.play.people import act_verb
from signalbox.twin.play.requests import PUT, REQUEST
from signalbox.twin.play.sockets import CONNECT, DISCONNECT, FRAME
from signalbox.twin.scenario import Scenario
from signalbox.twin.script.checks import not_text
from signalbox.twin.script.line import Line
from signalbox.twin.script.verb import Fields, Verb, Verbs, nothing
from signalbox.twin.simulation import Simulation


def verbs_of(scenarios: Sequence[Scenario]) -> Verbs:
    """Return all verbs, in the order in which they are looked for in a line.

    `raw` may carry a type; a fault and an act name the type or key that they are about.
    """
    faults = catalogue_of(
        {name: fault for scenario in scenarios for name, fault in scenario.faults.items()},
        {name: keys for scenario in scenarios for name, keys in scenario.fault_defaults.items()},
    )
    partners = tuple(dict.fromkeys(name for scenario in scenarios for name in scenario.partners))
    return {
        "raw": Verb(check_raw, publish_raw, ("type",)),
        "desk": DESK,
        "act": act_verb(scenarios),
        "fault": fault_verb(faults),
        "replay": REPLAY,
        "bus": BUS,
        "send": SEND,
        "topic": TOPIC_LINE,
        "stream": RECORD,
        "table": TABLE,
        "put": PUT,
        "request": REQUEST,
        "connect": CONNECT,
        "frame": FRAME,
        "disconnect": DISCONNECT,
        "invoke": INVOKE,
        "start": START,
        "function": ANSWERS,
        "partner": partner_verb(partners),
        "wait": Verb(check_wait, nothing, ()),
        **{name: verb for scenario in scenarios for name, verb in scenario.verbs.items()},
        "type": Verb(check_event, publish, ("data", "subject", "id", "sequence")),
    }


def check_wait(fields: Fields) -> str | None:
    """Check a line that only lets a run last until its instant."""
    return None if fields.get("wait") is True else f"`wait` is {fields.get('wait')!r}, and must be true"


def check_event(fields: Fields) -> str | None:
    """Check an event: a type, and an object as data."""
    if not isinstance(fields.get("data"), dict):
        return "`data` is missing or no object"
    return not_text(fields, "type", optional=("subject", "id", "sequence"))


def publish(simulation: Simulation, line: Line) -> None:
    """Publish an event."""
    fields = line.fields
    more = (fields.get("subject"), fields.get("id"), fields.get("sequence", ""))
    simulation.publish(fields["type"], fields["data"], *more)


def check_raw(fields: Fields) -> str | None:
    """Check a text that goes on the bus unchanged."""
    return not_text(fields, "raw", optional=("type",))


def publish_raw(simulation: Simulation, line: Line) -> None:
    """Publish a text as the Detail of an event."""
    simulation.publish_raw(line.fields["raw"], line.fields.get("type", "unknown"))
