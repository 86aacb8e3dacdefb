"""Records of a story: plain JSON objects, with times in virtual seconds from the start of the run."""

from collections.abc import Iterator
from typing import Any

from signalbox.story.recording.recorder import Recorder
from signalbox.story.records import mark_records
from signalbox.story.records.dead_letters import dead_letter_records
from signalbox.story.records.executions import ExecutionRecords
from signalbox.story.records.maker import Maker
from signalbox.story.records.topology import topology
from signalbox.story.records.violations import violation_records
from signalbox.twin import Twin
from signalbox.twin.kernel.determinism import keep_random_state
from signalbox.twin.observe.story.collect import workflows

Record = dict[str, Any]
VERSION = 1
"""Version of the format; it changes where a reader of the old one would misread the new one."""


def story_records(recorder: Recorder, command: str = "") -> Iterator[Record]:
    """Yield the records of a story: the head, the deployed parts, the keys, then what happened, in order of time.

    The run may go on afterwards as if nothing had been read: auditors call AWS, and botocore draws an id for each call.
    """
    with keep_random_state():
        maker = Maker(recorder)
        rows = happened(maker)
        first = head(maker, command)
    yield first
    yield from topology(recorder.twin)
    for slug, workflow in workflows(recorder.twin).items():
        yield {"record": "workflow", "name": slug, **workflow}
    yield from figures(recorder.twin)
    yield from key_records(maker)
    yield from rows


def figures(twin: Twin) -> Iterator[Record]:
    """Yield the sums that the scenarios name, of tables that the assembly has."""
    for figure in (figure for scenario in twin.scenarios for figure in scenario.figures):
        if figure.table in twin.assembly.tables:
            table = twin.assembly.tables[figure.table]
            fields = {"title": figure.title, "table": table, "prefix": figure.prefix, "value": figure.value}
            yield {"record": "figure", **fields, "group": list(figure.group)}


def head(maker: Maker, command: str) -> Record:
    """Return the first record."""
    twin = maker.twin
    return {
        "record": "head",
        "version": VERSION,
        "seed": twin.seed,
        "start": maker.recorder.clock.start,
        "virtual_seconds": maker.at(maker.recorder.clock.now),
        "command": command,
        "counts": twin.results.counts(),
        "dead_letters": twin.results.dead_letters(),
    }


def key_records(maker: Maker) -> Iterator[Record]:
    """Yield each business key with its status and outcome, in order of its first event."""
    known = maker.keys.named
    for number, key in enumerate(maker.keys.names, 1):
        workflow, name = key
        yield {
            "record": "key",
            "id": number,
            "workflow": workflow,
            "key": name,
            "status": maker.business.status(key) if known else "unaccepted",
            "outcome": maker.twin.results.outcome(key) if known else None,
        }


def happened(maker: Maker) -> list[Record]:
    """Return everything that has an instant, in order of time."""
    rows = list(ExecutionRecords(maker).records())
    for mark in maker.recorder.marks.all:
        if make := mark_records.MAKERS.get(type(mark)):
            rows.append({**maker.common(make.__name__, mark), **make(maker, mark)})
    rows += dead_letter_records(maker)
    rows += violation_records(maker, rows)
    return sorted(rows, key=lambda row: (row["at"], row["id"]))
