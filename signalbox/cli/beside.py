"""A second run beside a run: the same script with another seed, or the recorded run in a folder."""

from pathlib import Path
from typing import Any

from signalbox.assembly import Assembly, read
from signalbox.cli.output import tell
from signalbox.cli.running import run
from signalbox.desk.recorded.run import reopen
from signalbox.errors import InputError
from signalbox.story import record, story_records
from signalbox.twin import Twin
from signalbox.twin.play.recorded_runs import lines_of
from signalbox.twin.script.line import BrokenLine, Line
from signalbox.twin.services.mediaconvert.encoding import installed

Records = list[dict[str, Any]]


class SecondRun:
    """A run that is to be played beside another one."""

    def __init__(self, against: str, lines: list[Line], assembly: Assembly) -> None:
        """`against` is a seed, or the folder of a recorded run. Raises InputError where it is neither."""
        if against.isdecimal():
            self.seed, self.lines, self.assembly, self.name = int(against), lines, assembly, f"seed {against}"
            self.real_media = installed()
            return
        if not Path(against).is_dir():
            raise InputError(f"--against is {against!r}; give a seed, or the folder of a recorded run")
        recorded = reopen(Path(against))
        self.seed, self.name, self.real_media = recorded.seed, against, recorded.real_media
        self.lines, self.assembly = lines_of(recorded), read(recorded.assembly)

    def records(self) -> Records:
        """Play the run, and return its story."""
        with Twin.from_assembly(self.assembly, self.seed) as twin:
            if self.real_media:
                twin.cloud.conversions.use_real_media()
            twin.on_broken = tell_broken
            recorder = record(twin)
            run(twin, self.lines)
            found = list(story_records(recorder))
        found[0]["name"] = self.name
        return found


def tell_broken(line: BrokenLine) -> None:
    """Tell what is wrong with a line of the second run."""
    tell(f"the other run: line {line.number}: {line.reason}")
