"""`play`: a script in real time against a deployed system, compared with the twin."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom
from typing import Annotated, Any

import typer

from signalbox.cli.desk.aws import PROFILE, AwsErrorCommand, on_aws
from signalbox.cli.desk.place import AS_JSON
from signalbox.cli.live.place import ASSEMBLY, ENVIRONMENT, REGION, deployed
from signalbox.cli.options import Ignored, parsed_span
from signalbox.cli.output import answer, duration, tell
from signalbox.cli.tables import show_table
from signalbox.cli.words import counted
from signalbox.desk import Account, carry_out, perform
from signalbox.desk.outcomes import ACCEPTED, LETTER, Followed
from signalbox.desk.publishing import Producer
from signalbox.documents import read_text
from signalbox.errors import InputError
from signalbox.twin.live.expectation import expect
from signalbox.twin.live.player import Clock, Player, Progress
from signalbox.twin.live.script import LiveScript, live_script, named
from signalbox.twin.play.scripts import parse

app = typer.Typer(add_completion=False)
TOLD_SECONDS = 10.0


class RealClock:
    """Clock of this machine."""

    def now(self) -> float:
        """Return the present instant in epoch seconds."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


CLOCK: Clock = RealClock()


@app.command(cls=AwsErrorCommand)
def play(
    script: Annotated[Path, typer.Argument(help="a script of events, as `demo` plays it")],
    profile: PROFILE = None,
    region: REGION = None,
    environment: ENVIRONMENT = "dev",
    assembly: ASSEMBLY = None,
    run: Annotated[
        str | None, typer.Option(help="replaces the word RUN in the script; by default the present instant")
    ] = None,
    seed: Annotated[int, typer.Option(help="seed of the twin's run")] = 0,
    grace: Annotated[str, typer.Option(help="how long to wait for outcomes that the twin had already")] = "2m",
    tidy: Annotated[bool, typer.Option("--tidy", help="drop the dead letters that this run left")] = False,
    json: AS_JSON = False,
    ignore: Ignored = None,
) -> int:
    """Play a script in real time against a deployed system, and compare each outcome with the twin's."""
    patience = parsed_span(grace, "--grace")
    name = run or datetime.fromtimestamp(CLOCK.now(), UTC).strftime("%Y%m%dT%H%M%S")
    lines, broken = parse(named(read_text(script), name).split("\n"))
    for line in broken:
        tell(f"{script}: line {line.number}: {line.reason}", style="red")
    account = on_aws(deployed(environment, assembly), profile, region)
    live = live_script(account.assembly, lines, SystemRandom())
    for left in live.left_out:
        tell(f"{script}: line {left.number}: a producer outside the system cannot do `{left.verb}`; it is left out")
    if not live.lines:
        raise InputError(f"{script} has no line that a producer outside the system can publish")
    account.assembly.ignored = tuple(ignore or ())
    expected = expect(account.assembly, live, seed)
    identity = account.identity["Arn"]
    tell(f"publishing {counted(len(live.lines), 'event')} as {identity}; about {duration(expected.seconds)}")
    player = Player(account, Producer(account, SystemRandom()), CLOCK, teller(len(live.lines)))
    found = player.play(live, expected, patience)
    document = compared(live, found, expected.outcomes)
    if tidy:
        drop_letters(account, live, found)
    answer(document, json, lambda: show(document))
    return 1 if document["differ"] or broken else 0


def teller(lines: int) -> Callable[[Progress], None]:
    """Return what prints the progress on stderr, every ten seconds at most."""
    last = [-TOLD_SECONDS]

    def told(progress: Progress) -> None:
        if progress.seconds - last[0] >= TOLD_SECONDS:
            last[0] = progress.seconds
            settled = f", {progress.settled} settled" if progress.published == lines else ""
            tell(f"{duration(progress.seconds)}: {progress.published} of {counted(lines, 'event')} published{settled}")

    return told


def compared(script: LiveScript, aws: dict[Followed, str], twin: dict[Followed, str]) -> dict[str, Any]:
    """Return the document of `--json`: keys of business, and other events whose outcome is more than accepted."""
    events = {(one.workflow, one.key): one for one in reversed(script.followed.values())}
    rows = [
        {"key": one.key, "type": one.type, "workflow": one.workflow or None, "aws": aws[one], "twin": twin[one]}
        for one in reversed(events.values())
        if one.workflow or {aws[one], twin[one]} != {ACCEPTED}
    ]
    return {"outcomes": rows, "differ": sum(row["aws"] != row["twin"] for row in rows)}


def show(document: dict[str, Any]) -> None:
    """Print the table of outcomes, the ones that differ marked, and how many do."""
    rows = [
        ("" if row["aws"] == row["twin"] else "differs", row["key"], str(row["aws"]), str(row["twin"]))
        for row in document["outcomes"]
    ]
    if rows:
        show_table(("", "key", "deployed", "twin"), rows)
    same = len(rows) - document["differ"]
    typer.echo(f"{counted(len(rows), 'outcome')}: {same} as in the twin, {document['differ']} differ")


def drop_letters(account: Account, script: LiveScript, found: dict[Followed, str]) -> None:
    """Drop the dead letters of this run's own events; the archive keeps them."""
    for one, outcome in found.items():
        if outcome.startswith(LETTER) and one.event:
            for route in (row["name"] for row in account.assembly.routes if one.type in row["events"]):
                act = {"desk": "drop", "route": route, "where": {"eventId": one.event}, "why": "left by `play --tidy`"}
                carry_out(perform(account, {**act, "who": account.identity["Arn"]}), CLOCK.sleep)
