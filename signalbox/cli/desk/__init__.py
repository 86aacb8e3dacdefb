"""`desk`: see, understand and send on what is dead or stuck, on AWS or on a recorded run."""

from pathlib import Path
from typing import Annotated

import typer

from signalbox.cli.desk import dead_letters, executions
from signalbox.cli.desk.aws import PROFILE, AwsErrorGroup
from signalbox.cli.desk.opening import Named

app = typer.Typer(cls=AwsErrorGroup, add_completion=False, no_args_is_help=False)
for add in (dead_letters.add, executions.add):
    add(app)


@app.callback()
def place(
    context: typer.Context,
    twin: Annotated[Path | None, typer.Option(help="the folder of a recorded run (`demo --out`)")] = None,
    profile: PROFILE = None,
    region: Annotated[str | None, typer.Option(help="an AWS region")] = None,
    assembly: Annotated[
        Path | None, typer.Option(help="the cloud assembly that is deployed there, such as cdk.out.prod")
    ] = None,
) -> None:
    """Do the work of on-call, on AWS (--profile, --region) or on a recorded run of the twin (--twin)."""
    context.obj = Named(twin, profile, region, assembly)
