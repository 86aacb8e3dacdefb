"""Desk on a recorded run: reading verbs use its snapshot, acts its checkpoint, and they become lines of its script."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signalbox.assembly import Assembly, read
from signalbox.assembly.synthesis import chosen
from signalbox.cli.desk.place import Place
from signalbox.cli.output import duration, tell
from signalbox.desk import Account
from signalbox.desk.recorded import snapshot
from signalbox.desk.recorded.account import account_of
from signalbox.desk.recorded.run import RecordedRun, fingerprint, reopen

if TYPE_CHECKING:
    from signalbox.twin.api import Twin  # an installation may be without the twin


def on_recorded_run(folder: Path, path: Path | None) -> Place:
    """Open the recorded run in a folder, on its own assembly or on the one in `path`.

    Without a snapshot of this script and assembly the run is played again, and then it has one.
    """
    again = reopened(folder, path)
    kept = snapshot.read(again.run.snapshot, again.run.key())
    account = account_of(again.assembly, kept) if kept else again.account
    place = Place(account, lambda: again.account, again.act)
    place.open.callback(again.close)
    return place


def reopened(folder: Path, path: Path | None) -> "Again":
    """Return the recorded run in a folder, on its own assembly or the one in `path`, not played yet."""
    run = reopen(folder)
    assembly = read(run.assembly) if path is None else chosen(path, tell)
    if (found := fingerprint(assembly)) != run.fingerprint:
        tell(f"warning: {assembly.path} is not what it was when {folder} was written; the run is played on it as it is")
        run = replace(run, fingerprint=found)
    assembly.ignored = run.ignored
    return Again(run, assembly)


@dataclass
class Again:
    """A recorded run whose twin is opened once it is needed: from its checkpoint, or by playing the script again."""

    run: RecordedRun
    assembly: Assembly

    @cached_property
    def twin(self) -> "Twin":
        """The twin after the whole script."""
        from signalbox.cli.desk.replaying import reopened, replayed

        if found := reopened(self.run):
            return found
        expected = f", about {duration(self.run.seconds)}" if self.run.seconds else ""
        tell(f"playing the run of {self.run.folder} again{expected}")
        return replayed(self.run, self.assembly)

    @cached_property
    def account(self) -> Account:
        """Account of the twin."""
        return Account(self.assembly, self.twin.client, self.twin.journal, refusals=self.twin.cloud.policies.messages)

    def act(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Play an act of the desk, and return its result."""
        self.play(fields)
        return self.twin.acts[-1]

    def play(self, fields: dict[str, Any]) -> None:
        """Play a line a second after the end of the run; it becomes a line of the script."""
        from signalbox.cli.desk.replaying import play

        play(self.twin, self.run, fields)

    def close(self) -> None:
        """Close the twin where it was opened."""
        if "twin" in self.__dict__:
            self.twin.__exit__(None, None, None)
