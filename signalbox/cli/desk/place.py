"""Place of a desk verb: an account on AWS, or a recorded run of the twin."""

import getpass
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from signalbox.desk import Account, DeadLetters, carry_out, check_act, perform
from signalbox.errors import InputError

ROUTE = Annotated[str, typer.Argument(help="a route, as `desk dead` lists them")]
WORKFLOW = Annotated[str, typer.Argument(help="a workflow, such as the name of a machine in statemachines")]
KEY = Annotated[str, typer.Argument(help="the business key, as the starting event has it")]
ON = Annotated[
    list[str] | None,
    typer.Option(help="a UTC day such as 2026-01-05 to look at in the archive, where the rows have expired"),
]
AS_JSON = Annotated[bool, typer.Option("--json", help="one JSON document on stdout")]
WHERE = Annotated[
    list[str] | None, typer.Option(help="only dead letters with NAME=VALUE: type, reason, error, eventId, subject")
]
WHY = Annotated[str, typer.Option(help="why: it is written down with the act")]
YES = Annotated[bool, typer.Option("--yes", help="do it without being asked")]


def days_on(days: list[str] | None) -> set[datetime]:
    """Return days as midnights in UTC. Raises InputError for a text that is no day."""
    found = set()
    for day in days or ():
        try:
            found.add(datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC))
        except ValueError:
            raise InputError(f"--on is {day!r}; give a day such as 2026-01-05") from None
    return found


@dataclass
class Place:
    """An account, and how an act is recorded where it is a twin's.

    `account` is enough to read; `live` returns the one that an act can change.
    """

    account: Account
    live: Callable[[], Account]
    record: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """Plays an act on a recorded run, appends it to the script and returns what it did; None on AWS."""
    open: ExitStack = field(default_factory=ExitStack)

    @property
    def letters(self) -> DeadLetters:
        """Dead letters of the account."""
        return DeadLetters(self.account)

    def act(self, verb: str, why: str, **arguments: Any) -> dict[str, Any]:
        """Do an act and return what it did."""
        given = {name: value for name, value in arguments.items() if value is not None}
        fields: dict[str, Any] = {"desk": verb, **given, "who": self.who(), "why": why}
        if self.record:
            check_act(self.account, fields)  # before the run is played again, which takes a while
        return self.record(fields) if self.record else carry_out(perform(self.live(), fields), time.sleep)

    def who(self) -> str:
        """Return who acts: the identity of the credentials on AWS, the user of this machine on a twin."""
        return getpass.getuser() if self.record else self.account.identity["Arn"]


def sure(question: str, yes: bool) -> None:
    """Ask before an act that cannot be undone. Raises InputError where nobody can answer, and on no."""
    if yes:
        return
    stdin = typer.get_text_stream("stdin")
    if not stdin.isatty():
        raise InputError(f"{question} Nothing was done; say so with --yes.")
    if not typer.confirm(question, err=True):
        raise InputError("nothing was done.")
