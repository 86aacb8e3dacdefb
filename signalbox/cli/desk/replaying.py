"""Replay of a recorded run, and acts of the desk at its end."""

from typing import Any

from signalbox.assembly import Assembly
from signalbox.desk.recorded.run import RecordedRun
from signalbox.errors import InputError
from signalbox.twin.api import Twin
from signalbox.twin.checkpoint import checkpoint
from signalbox.twin.play.recorded_runs import keep_end, lines_of
from signalbox.twin.script.line import BrokenLine, refuse


def reopened(run: RecordedRun) -> Twin | None:
    """Return the open twin from the checkpoint of a run, or None where there is none of this run."""
    return checkpoint.reopen(run.checkpoint, run.key())


def replayed(run: RecordedRun, assembly: Assembly) -> Twin:
    """Return an open twin that has played the script of a run, and keep its end.

    Lines that cannot be played were reported when the run was recorded.
    """
    lines = lines_of(run)
    twin = Twin(assembly, run.seed)
    twin.__enter__()
    try:
        if run.real_media:
            twin.cloud.conversions.use_real_media()
        twin.on_broken = lambda line: None
        twin.play(lines)
        twin.on_broken = refuse
        keep_end(run, twin)
    except BaseException:
        twin.__exit__(None, None, None)
        raise
    return twin


def play(twin: Twin, run: RecordedRun, fields: dict[str, Any]) -> None:
    """Play a line a second after the end of the run, and append it to the script.

    It is `cold` whether the twin was reopened or played again, so both have the same effect.
    """
    line = {"at": round(twin.now + 1, 3), **fields, "cold": True}
    try:
        twin.play([line])
    except BrokenLine as error:
        raise InputError(error.reason) from None
    run.append(line)
    keep_end(run, twin)
