"""`replay`: the state of one business key at an instant, folded from its kept events."""

import json as json_module
from typing import Annotated

import typer

from signalbox.cli.desk.aws import AwsErrorCommand
from signalbox.cli.desk.place import AS_JSON, KEY, ON, WORKFLOW, days_on
from signalbox.cli.output import answer
from signalbox.cli.trail.place import ASSEMBLY, PROFILE, REGION, TWIN, place
from signalbox.cli.words import counted
from signalbox.desk.trail.replay import Fold, Replayed
from signalbox.desk.trail.replay import replay as replay_key
from signalbox.errors import InputError
from signalbox.instants import parse_instant
from signalbox.scenarios import find_scenarios

app = typer.Typer(add_completion=False)


@app.command(cls=AwsErrorCommand)
def replay(
    workflow: WORKFLOW,
    key: KEY,
    until: Annotated[str, typer.Option(help="an instant in ISO 8601, such as 2026-01-05T09:30:00Z; UTC by default")],
    twin: TWIN = None,
    profile: PROFILE = None,
    region: REGION = None,
    assembly: ASSEMBLY = None,
    on: ON = None,
    json: AS_JSON = False,
) -> int:
    """Show the state of a key at an instant, by the events that were kept until then."""
    instant = parsed_instant(until)
    with place(twin, profile, region, assembly) as account:
        account.days |= days_on(on)
        document = replay_key(account, workflow, key, instant, fold_of(workflow))
    answer(document, json, lambda: show(document))
    return 0


def parsed_instant(text: str) -> float:
    """Return an instant in epoch seconds. Raises InputError for a text that is none."""
    zoned = text if text.endswith(("Z", "z")) or "+" in text or text[10:].count("-") else f"{text}+00:00"
    if (instant := parse_instant(zoned if "T" in zoned or " " in zoned else text + "T00:00:00+00:00")) is None:
        raise InputError(f"--until is {text!r}; give an instant in ISO 8601, such as 2026-01-05T09:30:00Z")
    return instant


def fold_of(workflow: str) -> Fold | None:
    """Return the fold of the workflow's scenario, where it has one."""
    return next((scenario.fold for scenario in find_scenarios() if scenario.slug == workflow), None)


def show(document: Replayed) -> None:
    """Print the state, and the number of its events."""
    typer.echo(json_module.dumps(document["state"], indent=2, ensure_ascii=False))
    typer.echo(f"{document['key']} at {document['until']}, from {counted(document['events'], 'event')}")
