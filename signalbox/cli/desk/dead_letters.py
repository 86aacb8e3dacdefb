"""The verbs of dead letters: dead, peek, replay, edit, drop."""

import json as json_module
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from signalbox.cli.desk.opening import here
from signalbox.cli.desk.place import AS_JSON, ROUTE, WHERE, WHY, YES, sure
from signalbox.cli.options import parsed_rate
from signalbox.cli.output import answer, duration, tell
from signalbox.cli.tables import show_table
from signalbox.cli.words import counted
from signalbox.desk import count_dead_letters, group_by_cause
from signalbox.desk.dead_letters.queue import RouteCount
from signalbox.desk.dead_letters.selection import count_matching
from signalbox.errors import InputError

RATE = Annotated[str | None, typer.Option(help="dead letters a second or a minute, such as 10/s; 75/s by default")]


def add(app: typer.Typer) -> None:
    """Add these verbs."""
    app.command("dead")(dead_letters)
    app.command()(peek)
    app.command("replay")(replay)
    app.command("edit")(edit)
    app.command("drop")(drop)


def dead_letters(context: typer.Context, json: AS_JSON = False) -> int:
    """Show how many dead letters each route has, and how old the oldest is."""
    document = count_dead_letters(here(context).letters)
    answer(document, json, lambda: show_routes(document["routes"]))
    return 0


def show_routes(routes: list[RouteCount]) -> None:
    """Print the routes that have dead letters, and the number of the others."""
    found = [row for row in routes if row["messages"]]
    rows = [(r["route"], str(r["messages"]), "-" if r["oldest_s"] is None else duration(r["oldest_s"])) for r in found]
    if rows:
        show_table(("route", "dead letters", "oldest"), rows, ("dead letters", "oldest"))
        typer.echo(f"{counted(len(routes) - len(rows), 'other route')} without dead letters")
    else:
        typer.echo("no dead letters")


def peek(context: typer.Context, route: ROUTE, json: AS_JSON = False) -> int:
    """Show the dead letters of a route, grouped by cause."""
    document = group_by_cause(here(context).letters, route)

    def show() -> None:
        for cause in document["causes"]:
            typer.echo(f"{cause['count']} x {cause['reason']} ({', '.join(cause['types'])}): {cause['error'] or '-'}")
            typer.echo(f"    events {first(cause['eventIds'])}")
            if cause["subjects"]:
                typer.echo(f"    subjects {first(cause['subjects'])}")
            if cause["traceIds"]:
                typer.echo(f"    traces {first(cause['traceIds'])}")
        if not document["causes"]:
            typer.echo(f"{route} has no dead letters")
        tell_unseen(document)

    answer(document, json, show)
    return 0


def tell_unseen(document: Mapping[str, Any]) -> None:
    """Print how many messages an ordered queue hides behind those that it shows."""
    if document["unseen"]:
        tell(f"{document['unseen']} more could not be seen: they lie behind these in their groups, in their order")


def first(names: list[str], most: int = 3) -> str:
    """Return the first few names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def replay(
    context: typer.Context,
    route: ROUTE,
    where: WHERE = None,
    edit: Annotated[
        list[str] | None, typer.Option(help="set POINTER=JSON in the event first: /data/total='\"12.00\"'")
    ] = None,
    rate: RATE = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell what would go back; nothing moves")] = False,
    why: WHY = "",
    json: AS_JSON = False,
) -> int:
    """Send the dead letters of a route back to their queue; those of a cause that comes back stay."""
    arguments = {"where": conditions(where), "edit": edits(edit), "rate": rate and parsed_rate(rate)}
    done = here(context).act("replay", why, route=route, dry_run=dry_run or None, **arguments)
    answer(done, json, lambda: tell_replay(done))
    return 0


def edit(
    context: typer.Context,
    route: ROUTE,
    set_: Annotated[list[str], typer.Option("--set", help="POINTER=JSON, such as /data/total='\"12.00\"'")],
    where: WHERE = None,
    rate: RATE = None,
    why: WHY = "",
    json: AS_JSON = False,
) -> int:
    """Set values in the dead letters of a route and send them back, if they then keep their contract."""
    arguments = {"where": conditions(where), "edit": edits(set_), "rate": rate and parsed_rate(rate)}
    done = here(context).act("edit", why, route=route, **arguments)
    answer(done, json, lambda: tell_replay(done))
    return 0


def tell_replay(done: dict[str, Any]) -> None:
    """Print what a replay did, in sentences."""
    if "would_replay" in done:
        typer.echo(f"{counted(done['would_replay'], 'dead letter')} of {done['route']} would go back")
        return
    typer.echo(f"{counted(done['replayed'], 'dead letter')} of {done['route']} went back, {done['left']} stayed")
    for stopped in done["stopped"]:
        tell(
            f"stopped: {stopped['returned']} came back with {stopped['reason']} {stopped['error']}".rstrip()
            + "; mend the cause, or the dead letters with `desk edit`"
        )
    for identity, reason in done["refused"].items():
        tell(f"refused: {identity}: {reason}")
    tell_unseen(done)


def drop(
    context: typer.Context, route: ROUTE, where: WHERE = None, yes: YES = False, why: WHY = "", json: AS_JSON = False
) -> int:
    """Delete the dead letters of a route; the archive keeps them."""
    place = here(context)
    found, unseen = count_matching(place.letters, route, conditions(where) or {})
    behind = f", and what is like them of {unseen} that lie behind others in their groups" if unseen else ""
    sure(f"Drop {counted(found, 'dead letter')} of {route}{behind}?", yes or not (found or unseen))
    done = place.act("drop", why, route=route, where=conditions(where))
    lies = "; the archive has them" if done["archived"] else ""

    def show() -> None:
        typer.echo(f"{counted(done['dropped'], 'dead letter')} of {route} dropped, {done['left']} stay{lies}")
        tell_unseen(done)

    answer(done, json, show)
    return 0


def conditions(where: list[str] | None) -> dict[str, str] | None:
    """Return the conditions that dead letters must meet."""
    return dict(split(text, "--where") for text in where) if where else None


def edits(edit: list[str] | None) -> dict[str, Any] | None:
    """Return the values to set, by JSON Pointer."""
    pairs = (split(text, "--edit") for text in edit or [])
    return {pointer: value_of(text) for pointer, text in pairs} or None


def split(text: str, option: str) -> tuple[str, str]:
    """Split `NAME=VALUE` in two."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InputError(f"{option} {text!r} is not of the form NAME=VALUE")
    return name, value


def value_of(text: str) -> Any:
    """Return a JSON value; a value that is no JSON is a text."""
    try:
        return json_module.loads(text)
    except (ValueError, RecursionError):
        return text
