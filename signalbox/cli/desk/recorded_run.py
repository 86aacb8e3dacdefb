"""Desk on a recorded run of the twin, which is played again; every act becomes a line of its script."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from signalbox.assembly import read
from signalbox.assembly.synthesis import chosen
from signalbox.cli.desk.place import Place
from signalbox.cli.output import tell
from signalbox.desk import Account
from signalbox.errors import InputError
from signalbox.twin.api import Twin
from signalbox.twin.play.recorded_runs import RecordedRun, fingerprint, lines_of, reopen
from signalbox.twin.script.line import BrokenLine


def on_twin(folder: Path, path: Path | None) -> Place:
    """Play the recorded run in a folder to its end, on its own assembly or on the one in `path`."""
    run = reopen(folder)
    assembly = read(run.assembly) if path is None else chosen(path, tell)
    if fingerprint(assembly) != run.fingerprint:
        tell(f"warning: {assembly.path} is not what it was when {folder} was written; the run is played on it as it is")
    twin = Twin(assembly, run.seed)
    place = Place(Account(assembly, twin.client, twin.journal), lambda fields: play(twin, run, fields))
    place.open.enter_context(twin)
    with without_complaints(twin):
        twin.play(lines_of(run))
    return place


def play(twin: Twin, run: RecordedRun, fields: dict[str, Any]) -> dict[str, Any]:
    """Play an act as a line of the script, a second after the end of the run; return its result."""
    line = {"at": round(twin.now + 1, 3), **fields}
    try:
        twin.play([line])
    except BrokenLine as error:
        raise InputError(error.reason) from None
    run.append(line)
    return twin.acts[-1]


@contextmanager
def without_complaints(twin: Twin) -> Iterator[None]:
    """Keep silent about lines that cannot be played: they were reported when the run was recorded."""
    earlier, twin.on_broken = twin.on_broken, lambda line: None
    yield
    twin.on_broken = earlier
