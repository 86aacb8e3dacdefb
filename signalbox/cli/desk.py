"""`desk`: dead letters seen, understood and sent back, on AWS or on a kept run of the twin."""

import json as json_module
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from signalbox.assembly import Assembly
from signalbox.assembly.synthesis import current
from signalbox.cli.running import duration, print_json, tell
from signalbox.desk import DeadLetters, causes, dead, replay
from signalbox.errors import InputError
from signalbox.twin.kept import Kept, fingerprint, lines_of, reopen
from signalbox.twin.twin import Twin

app = typer.Typer(add_completion=False, no_args_is_help=False)
AS_JSON = Annotated[bool, typer.Option("--json", help="one JSON document on stdout")]


@dataclass
class Desk:
    """Where the desk works: an account on AWS, or a kept run."""

    assembly: Assembly
    client: Callable[[str], Any]
    kept: Kept | None = None
    twin: Twin | None = None
    open: ExitStack = field(default_factory=ExitStack)

    @property
    def letters(self) -> DeadLetters:
        """The dead letters here."""
        return DeadLetters(self.assembly, self.client("sqs"))


@app.callback()
def place(
    context: typer.Context,
    twin: Annotated[Path | None, typer.Option(help="the folder of a kept run (`demo --out`)")] = None,
    profile: Annotated[str | None, typer.Option(help="an AWS profile")] = None,
    region: Annotated[str | None, typer.Option(help="an AWS region")] = None,
) -> None:
    """What on-call does, on AWS (--profile, --region) or on a kept run of the twin (--twin)."""
    if twin is not None and (profile or region):
        raise InputError("the desk works on one place: give --twin, or --profile and --region, not both")
    context.obj = on_twin(twin) if twin is not None else on_aws(profile, region)
    context.call_on_close(context.obj.open.close)


def on_twin(folder: Path) -> Desk:
    """Play the kept run again and stand at its end."""
    kept, assembly = reopen(folder)
    if fingerprint(assembly) != kept.fingerprint:
        tell(f"warning: the assembly changed since {folder} was written; the run is played on the present one")
    twin = Twin(assembly, kept.seed)
    desk = Desk(assembly, twin.client, kept, twin)
    desk.open.enter_context(twin)
    twin.play(lines_of(kept))
    return desk


def on_aws(profile: str | None, region: str | None) -> Desk:
    """Work on the account that the credentials lead to."""
    import boto3
    from botocore.exceptions import BotoCoreError

    try:
        session = boto3.Session(profile_name=profile, region_name=region)
        if session.get_credentials() is None:
            raise InputError("there are no AWS credentials; give --profile, or --twin DIR for a kept run")
        return Desk(current(tell), session.client)
    except BotoCoreError as error:
        raise InputError(f"AWS cannot be reached: {error}") from None


@app.command("dead")
def dead_letters(context: typer.Context, json: AS_JSON = False) -> int:
    """How many dead letters each route has, and how old the oldest is."""
    document = dead(context.obj.letters)
    if json:
        print_json(document)
        return 0
    rows = [
        (r["route"], str(r["messages"]), "-" if r["oldest_s"] is None else duration(r["oldest_s"]))
        for r in document["routes"]
    ]
    show_table(("route", "letters", "oldest"), rows)
    return 0


@app.command()
def peek(context: typer.Context, route: str, json: AS_JSON = False) -> int:
    """The dead letters of a route, grouped by cause."""
    document = causes(context.obj.letters, route)
    if json:
        print_json(document)
        return 0
    rows = [(c["reason"], c["error"], str(c["count"]), ", ".join(c["eventIds"][:3])) for c in document["causes"]]
    show_table(("reason", "error", "count", "events"), rows)
    return 0


@app.command("replay")
def replay_letters(
    context: typer.Context,
    route: str,
    where: Annotated[
        list[str] | None, typer.Option(help="only letters with NAME=VALUE: type, reason, eventId, subject")
    ] = None,
    edit: Annotated[
        list[str] | None, typer.Option(help="set POINTER=JSON in the event first: /data/total='\"12.00\"'")
    ] = None,
    json: AS_JSON = False,
) -> int:
    """Send the dead letters of a route back to where they came from."""
    desk: Desk = context.obj
    conditions = dict(split(text, "--where") for text in where or [])
    edits = {pointer: value_of(text) for pointer, text in (split(text, "--edit") for text in edit or [])}
    if desk.twin:
        desk.twin.advance(seconds=1)
    done = replay(desk.letters, desk.client("events"), route, conditions, edits)
    if desk.twin and desk.kept:
        desk.kept.append({"at": round(desk.twin.now, 3), "replay": route, "where": conditions, "edit": edits})
        desk.twin.run_until_idle()
    if json:
        print_json({"route": route, "replayed": done.replayed, "left": done.left})
    else:
        typer.echo(f"{done.replayed} letters of {route} went back, {done.left} stayed")
    return 0


def split(text: str, option: str) -> tuple[str, str]:
    """`NAME=VALUE` in two."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InputError(f"{option} {text!r} is not of the form NAME=VALUE")
    return name, value


def value_of(text: str) -> Any:
    """A JSON value; what is no JSON is a text."""
    try:
        return json_module.loads(text)
    except ValueError:
        return text


def show_table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """A plain table."""
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(highlight=False).print(table)
