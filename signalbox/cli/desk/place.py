"""Where a desk verb works: an account on AWS, or a kept run of the twin, and how an act is done there."""

import getpass
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from signalbox.assembly import read
from signalbox.assembly.synthesis import chosen
from signalbox.cli.desk.aws import on_aws
from signalbox.cli.running import tell
from signalbox.desk import Account, DeadLetters, carry_out, perform
from signalbox.errors import InputError
from signalbox.twin.api import Twin
from signalbox.twin.play.recorded_runs import Kept, fingerprint, lines_of, reopen
from signalbox.twin.script.lines import BrokenLine

AS_JSON = Annotated[bool, typer.Option("--json", help="one JSON document on stdout")]
WHERE = Annotated[
    list[str] | None, typer.Option(help="only letters with NAME=VALUE: type, reason, error, eventId, subject")
]
WHY = Annotated[str, typer.Option(help="why: it is written down with the act")]
YES = Annotated[bool, typer.Option("--yes", help="do it without being asked")]


@dataclass
class Place:
    """An account, and the kept run behind it where it is a twin's."""

    account: Account
    kept: Kept | None = None
    twin: Twin | None = None
    open: ExitStack = field(default_factory=ExitStack)

    @property
    def letters(self) -> DeadLetters:
        """The dead letters here."""
        return DeadLetters(self.account)

    def act(self, verb: str, why: str, **arguments: Any) -> dict[str, Any]:
        """Do an act and tell what it did; on a kept run it becomes a line of the script, a second after its end."""
        given = {name: value for name, value in arguments.items() if value is not None}
        fields: dict[str, Any] = {"desk": verb, **given, "who": self.who(), "why": why}
        if self.twin is None or self.kept is None:
            return carry_out(perform(self.account, fields), time.sleep)
        line = {"at": round(self.twin.now + 1, 3), **fields}
        try:
            self.twin.play([line])
        except BrokenLine as error:
            raise InputError(error.reason) from None
        self.kept.append(line)
        return self.twin.acts[-1]

    def who(self) -> str:
        """Who acts: on AWS whoever the credentials are, on a twin whoever sits here."""
        return getpass.getuser() if self.twin else self.account.identity["Arn"]


def sure(question: str, yes: bool) -> None:
    """Ask before something that cannot be taken back. Raises InputError where nobody can answer, and on no."""
    if yes:
        return
    stdin = typer.get_text_stream("stdin")
    if not stdin.isatty():
        raise InputError(f"{question} Nothing was done; say so with --yes.")
    if not typer.confirm(question, err=True):
        raise InputError("nothing was done.")


@dataclass(frozen=True)
class Named:
    """The place that the options name, opened by nobody yet."""

    twin: Path | None
    profile: str | None
    region: str | None
    assembly: Path | None
    """What is deployed there; by default the project's own, or the run's."""


def here(context: typer.Context) -> Place:
    """Open the place that was named, until the verb ends: `--help` and a wrong argument need neither credentials nor a run."""
    place = place_of(context.obj)
    context.call_on_close(place.open.close)
    return place


def place_of(named: Named) -> Place:
    """The place, open."""
    if named.twin is None:
        return Place(on_aws(chosen(named.assembly, tell), named.profile, named.region))
    if named.profile or named.region:
        raise InputError("the desk works on one place: give --twin, or --profile and --region, not both")
    return on_twin(named.twin, named.assembly)


def on_twin(folder: Path, path: Path | None) -> Place:
    """Play the kept run again, on its own assembly or on another, and stand at its end."""
    kept = reopen(folder)
    assembly = read(kept.assembly) if path is None else chosen(path, tell)
    if fingerprint(assembly) != kept.fingerprint:
        tell(f"warning: {assembly.path} is not what it was when {folder} was written; the run is played on it as it is")
    twin = Twin(assembly, kept.seed)
    place = Place(Account(assembly, twin.client, twin.heard), kept, twin)
    place.open.enter_context(twin)
    with heedless(twin):
        twin.play(lines_of(kept))
    return place


@contextmanager
def heedless(twin: Twin) -> Iterator[None]:
    """Lines that could not be played the first time cannot be played again: that was said then."""
    earlier, twin.objects = twin.objects, lambda line: None
    yield
    twin.objects = earlier
