"""Moods of the service that converts media: how the next jobs of a queue behave, and a drained rate."""

from signalbox.errors import InputError
from signalbox.twin.script.checks import is_whole
from signalbox.twin.script.line import Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.services.mediaconvert.work import MOODS
from signalbox.twin.simulation import Simulation

THROTTLED = "throttled"
QUEUES = ("transcoding", "thumbnails")


def check(fields: Fields) -> str | None:
    """Check a mood: a queue, what its jobs do, and how many of them or for how many seconds."""
    if fields["conversion"] not in QUEUES:
        return f"there is no queue {fields['conversion']!r}; use one of {', '.join(QUEUES)}"
    if fields.get("behave") not in (*MOODS, THROTTLED):
        return f"`behave` is {fields.get('behave')!r}; use one of {', '.join((*MOODS, THROTTLED))}"
    for name in ("jobs", "seconds"):
        value = fields.get(name, 1)
        if not is_whole(value) or value < 1:
            return f"`{name}` is {value!r}, and must be a whole number from 1"
    return None


def change(twin: Simulation, line: Line) -> None:
    """Let the next jobs of a queue behave so; `throttled` refuses every new job for some seconds."""
    fields, conversions = line.fields, twin.cloud.conversions
    if fields["behave"] == THROTTLED:
        conversions.rate.drain(twin.cloud.clock.now + fields.get("seconds", 60))
        return
    names = [name for name in conversions.queues if name.endswith(f"-{fields['conversion']}")]
    if not names:
        raise InputError(f"this assembly has no queue {fields['conversion']}")
    conversions.workers.moods.setdefault(names[0], []).extend([fields["behave"]] * fields.get("jobs", 1))


MOOD = Verb(check, change, ("behave", "jobs", "seconds"))
