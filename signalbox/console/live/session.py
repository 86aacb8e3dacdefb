"""A session with a twin. Each act is a line of a script, and the script repeats the session byte for byte."""

from collections.abc import Sequence
from typing import Any

from signalbox.assembly import Assembly
from signalbox.story import Recorder, record, story_records
from signalbox.twin import Twin
from signalbox.twin.play.scripts import parse
from signalbox.twin.script.line import BrokenLine, Line, refuse
from signalbox.twin.script.parser import line_text

STEP = 0.001
"""Seconds from the present to a new line. What is due now is done before it, as in a run of the whole script."""


class Session:
    """An open twin and the script of what was done with it. All calls come from one thread: handlers are greenlets."""

    def __init__(self, assembly: Assembly, seed: int = 0, lines: Sequence[Line] = (), command: str = "") -> None:
        self.assembly, self.seed, self.command = assembly, seed, command
        self.lines = list(lines)
        self.problems: list[str] = []
        self.rests_at: float | None = None
        """Instant to which time was moved without an act; None where the last thing due ended the session."""
        self.open()

    def open(self) -> None:
        """Open the twin and play the script so far."""
        self.twin = Twin.from_assembly(self.assembly, self.seed)
        self.twin.__enter__()
        self.twin.on_broken = self.broken
        self.recorder: Recorder = record(self.twin)
        self.twin.plan(self.lines)
        if self.rests_at is None:
            self.twin.run_until_idle()
        else:
            self.run_until(self.rests_at)

    def close(self) -> None:
        """Close the twin."""
        self.twin.__exit__(None, None, None)

    def reopen(self, assembly: Assembly) -> None:
        """Play the session's script on another assembly, up to the same instant."""
        self.close()
        self.assembly = assembly
        self.problems.clear()
        self.open()

    def broken(self, line: BrokenLine) -> None:
        """Keep the sentence about a line that could not be played."""
        self.problems.append(f"line {line.number}: {line.reason}")

    def act(self, fields: dict[str, Any]) -> None:
        """Do what a line says now. Raises BrokenLine for a line that cannot be played; it is not part of the script."""
        at = round(self.twin.now + STEP, 3)
        number = len(self.lines) + 1
        good, broken = parse([{**fields, "at": at}])
        if broken:
            raise BrokenLine(number, broken[0].reason)
        line = Line(at, good[0].verb, good[0].fields, number)
        before, self.twin.on_broken = self.twin.on_broken, refuse
        try:
            self.twin.plan_line(line)
        finally:
            self.twin.on_broken = before
        self.lines.append(line)
        self.run_until(at)

    def run_until(self, at: float) -> None:
        """Let time pass up to an instant, in virtual seconds from the start."""
        self.twin.cloud.run_until(self.twin.cloud.clock.start + at)
        self.rests_at = at

    def advance(self, seconds: float) -> None:
        """Let this much virtual time pass."""
        self.run_until(round(self.twin.now + seconds, 3))

    def to_next(self) -> None:
        """Let time pass to the next thing that is due, recurring schedules aside."""
        clock = self.twin.cloud.clock
        due = [item.at for _, _, _, item in clock.heap if not item.cancelled and not item.recurring]
        if due:
            self.run_until(round(min(due) - clock.start + STEP, 3))

    def to_idle(self) -> None:
        """Let time pass until nothing is due but recurring schedules."""
        if self.pending:
            self.twin.run_until_idle()
            self.rests_at = None

    @property
    def pending(self) -> int:
        """Number of things that are due, recurring schedules aside."""
        return self.twin.cloud.clock.pending

    def records(self) -> list[dict[str, Any]]:
        """Return the story so far."""
        return list(story_records(self.recorder, self.command))

    def script(self) -> str:
        """Return the script that repeats this session; it waits at its end where time was moved there."""
        texts = [line_text(line) for line in self.lines]
        if self.rests_at is not None and (not self.lines or self.rests_at > self.lines[-1].at):
            texts.append(line_text(Line(self.rests_at, "wait", {"at": self.rests_at, "wait": True})))
        return "".join(f"{text}\n" for text in texts)
