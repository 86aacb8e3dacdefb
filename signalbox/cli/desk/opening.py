"""Opening of the place that the options of the desk name."""

from dataclasses import dataclass
from pathlib import Path

import typer

from signalbox.assembly.synthesis import chosen
from signalbox.cli.desk.aws import on_aws
from signalbox.cli.desk.place import Place
from signalbox.cli.desk.recorded_run import on_recorded_run
from signalbox.cli.output import tell
from signalbox.errors import InputError


@dataclass(frozen=True)
class Named:
    """The place that the options name, not opened yet."""

    twin: Path | None
    profile: str | None
    region: str | None
    assembly: Path | None
    """What is deployed there; by default the project's own, or the run's."""


def here(context: typer.Context) -> Place:
    """Open the named place until the verb ends: `--help` and a wrong argument need neither credentials nor a run."""
    place = place_of(context.obj)
    context.call_on_close(place.open.close)
    return place


def place_of(named: Named) -> Place:
    """Return the place, open."""
    if named.twin is None:
        account = on_aws(chosen(named.assembly, tell), named.profile, named.region)
        return Place(account, lambda: account)
    if named.profile or named.region:
        raise InputError("the desk works on one place: give --twin, or --profile and --region, not both")
    return on_recorded_run(named.twin, named.assembly)
