"""The verbs of executions, routes and versions."""

from pathlib import Path
from typing import Annotated

import typer

from signalbox.cli.desk.opening import here
from signalbox.cli.desk.place import AS_JSON, KEY, ON, ROUTE, WHY, WORKFLOW, YES, Place, days_on, sure
from signalbox.cli.options import parsed_rate, parsed_span
from signalbox.cli.output import answer, tell
from signalbox.cli.tables import show_table
from signalbox.cli.words import counted
from signalbox.desk.executions.compensation import workflow_of
from signalbox.desk.executions.redrive import describe_redrive
from signalbox.desk.executions.restart import describe_restart, own_row, starter_of
from signalbox.desk.executions.stuck import find_stuck
from signalbox.desk.prune import KEEP, list_versions
from signalbox.desk.show import Status, show_key


def add(app: typer.Typer) -> None:
    """Add these verbs."""
    for verb in (stuck, show, redrive, restart, compensate, pause, resume, rebuild, prune):
        app.command()(verb)


def stuck(context: typer.Context, json: AS_JSON = False) -> int:
    """Show what is past its deadline: executions, waits and journeys."""
    document = find_stuck(here(context).account)
    rows = [(r["workflow"], r["key"], r["state"], r["since"], r["deadline"]) for r in document["stuck"]]
    headings = ("workflow", "key", "state", "since", "deadline")

    def show_rows() -> None:
        show_table(headings, rows) if rows else typer.echo("nothing is past its deadline")
        for route in document["held"]:
            how = "a person has paused it" if route["by"] == "person" else "its circuit is open"
            typer.echo(f"nothing is taken from the queue of {route['route']}: {how}")

    answer(document, json, show_rows)
    return 0


def show(
    context: typer.Context,
    workflow: WORKFLOW,
    key: KEY,
    on: ON = None,
    console: Annotated[Path | None, typer.Option(help="write a page in which the key can be travelled")] = None,
    json: AS_JSON = False,
) -> int:
    """Show everything that is known of a key, in order of time, and its present state."""
    account = here(context).account
    account.days |= days_on(on)
    document = show_key(account, workflow, key)
    if console:
        from signalbox.console.page import write_console
        from signalbox.story.key_story import key_story

        write_console(console, key_story(account, workflow, key))
        tell(f"the console of {key} is {console}")

    def show_rows() -> None:
        rows = [(r["at"][5:23].replace("T", " "), r["kind"], r["name"], r["detail"]) for r in document["timeline"]]
        show_table(("at (UTC)", "kind", "name", "detail"), rows)
        typer.echo(sentence(document["now"]))

    answer(document, json, show_rows)
    return 0


def sentence(now: Status) -> str:
    """Return the present state of a key in words."""
    waits = f"stands in {now['state']}" if now["state"] else f"no execution runs; its row says {now['status']}"
    until = f" until {now['until']}" if now["until"] else ""
    letters = f"; dead letters in {', '.join(now['dead_letters'])}" if now["dead_letters"] else ""
    return f"{waits} since {now['since']}{until}{letters}"


def redrive(
    context: typer.Context,
    workflow: WORKFLOW,
    since: Annotated[str, typer.Option(help="what failed in the last so long, such as 2h")],
    rate: Annotated[str | None, typer.Option(help="executions or parts a second or a minute; 1/s by default")] = None,
    why: WHY = "",
    json: AS_JSON = False,
) -> int:
    """Let failed executions go on where they failed; without a machine, ask consumers for failed and overdue parts."""
    arguments = {"since": parsed_span(since, "--since"), "rate": rate and parsed_rate(rate)}
    done = here(context).act("redrive", why, workflow=workflow, **arguments)
    answer(done, json, lambda: typer.echo(describe_redrive(done)))
    return 0


def restart(
    context: typer.Context,
    workflow: WORKFLOW,
    key: Annotated[
        str | None, typer.Argument(help="all open ones for which no execution runs, where none is named")
    ] = None,
    rate: Annotated[str | None, typer.Option(help="executions a second or a minute; 1/s by default")] = None,
    yes: YES = False,
    why: WHY = "",
    json: AS_JSON = False,
) -> int:
    """Start a new execution where the last one is dead.

    It runs the live definition, and skips the steps that the rows say were done.
    """
    place = here(context)
    starter_of(place.account, workflow)
    if key is None:
        sure(f"Restart every open row of {workflow} for which no execution runs?", yes)
    else:
        own_row(place.account, workflow, key)
    done = place.act("restart", why, workflow=workflow, key=key, rate=rate and parsed_rate(rate))
    answer(done, json, lambda: typer.echo(describe_restart(done)))
    return 0


def compensate(
    context: typer.Context,
    key: KEY,
    workflow: Annotated[str | None, typer.Option(help="where several workflows know the key")] = None,
    yes: YES = False,
    why: WHY = "",
    json: AS_JSON = False,
) -> int:
    """Undo what was done for a key, by the code that undoes it after a failure."""
    place = here(context)
    workflow = workflow_of(place.account, key, workflow)
    sure(f"Stop and undo {key}?", yes)
    done = place.act("compensate", why, key=key, workflow=workflow)
    how = "its execution is stopped" if done["was"] == "RUNNING" else f"told to {', '.join(done['told'])}"
    answer(done, json, lambda: typer.echo(f"{done['workflow']} {key}: {how}; `desk show` tells what becomes of it"))
    return 0


def pause(context: typer.Context, route: ROUTE, why: WHY = "", json: AS_JSON = False) -> int:
    """Take nothing more from a route's queue, and wait until the messages in flight are done."""
    return switched(here(context), "pause", route, why, json)


def resume(context: typer.Context, route: ROUTE, why: WHY = "", json: AS_JSON = False) -> int:
    """Take from a route's queue again."""
    return switched(here(context), "resume", route, why, json)


def switched(place: Place, verb: str, route: str, why: str, json: bool) -> int:
    """Pause or resume a route, and print what waits."""
    done = place.act(verb, why, route=route)
    words = (
        f"{route} is {'paused' if done['paused'] else 'running'}: {done['waiting']} wait, {done['in_flight']} under way"
    )
    answer(done, json, lambda: typer.echo(words))
    return 0


def rebuild(
    context: typer.Context,
    route: ROUTE,
    rate: Annotated[str | None, typer.Option(help="events a second or a minute; 75/s by default")] = None,
    yes: YES = False,
    why: WHY = "",
    json: AS_JSON = False,
) -> int:
    """Build the projection of a route again from the log of events, beside the live one, and swap both."""
    place = here(context)
    sure(f"Rebuild the projection of {route}? It takes half an hour.", yes)
    done = place.act("rebuild", why, route=route, rate=rate and parsed_rate(rate))
    told = f"{counted(done['sent'], 'logged event')} sent; generation {done['live']} is live"
    answer(done, json, lambda: typer.echo(told))
    return 0


def prune(
    context: typer.Context,
    keep: Annotated[int, typer.Option(help="how many of the newest of each are kept, of any age")] = KEEP,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell what would be deleted; nothing is")] = False,
    yes: YES = False,
    why: WHY = "",
    json: AS_JSON = False,
) -> int:
    """Delete old versions of functions and machines that nothing points at, runs on, or could go back to."""
    place = here(context)
    count = len([version for version in list_versions(place.live(), keep) if not version.why])
    if not dry_run:
        sure(f"Delete {counted(count, 'old version')}?", yes or not count)
    done = place.act("prune", why, keep=keep, dry_run=dry_run or None)
    rows = done["would_delete"] if dry_run else done["deleted"]
    words = "would be deleted" if dry_run else "deleted"

    def show_rows() -> None:
        if rows:
            show_table(("name", "kind", "version"), [(r["name"], r["kind"], str(r["version"])) for r in rows])
        typer.echo(f"{counted(len(rows), 'version')} {words}, {done['kept']} kept")

    answer(done, json, show_rows)
    return 0
