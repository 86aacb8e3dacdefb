"""`audit`: the trail of one business key, on AWS or on a recorded run."""

import typer

from signalbox.cli.desk.aws import AwsErrorCommand
from signalbox.cli.desk.place import AS_JSON, KEY, ON, days_on
from signalbox.cli.output import answer
from signalbox.cli.tables import show_table
from signalbox.cli.trail.place import ASSEMBLY, PROFILE, REGION, TWIN, place
from signalbox.cli.words import counted
from signalbox.desk.trail.audit import Audited, audit_key

app = typer.Typer(add_completion=False)


@app.command(cls=AwsErrorCommand)
def audit(
    key: KEY,
    twin: TWIN = None,
    profile: PROFILE = None,
    region: REGION = None,
    assembly: ASSEMBLY = None,
    on: ON = None,
    json: AS_JSON = False,
) -> int:
    """Show who or what did what for a key, when, on which cause and from which event."""
    with place(twin, profile, region, assembly) as account:
        account.days |= days_on(on)
        document = audit_key(account, key)
    answer(document, json, lambda: show(document))
    return 0


def show(document: Audited) -> None:
    """Print the trail as a table, and its digest."""
    rows = [(line["at"].replace("T", " "), line["who"], line["what"], line["cause"]) for line in document["trail"]]
    show_table(("at (UTC)", "who", "what", "cause"), rows)
    typer.echo(f"{counted(len(rows), 'line')}, SHA-256 {document['sha256']}")
