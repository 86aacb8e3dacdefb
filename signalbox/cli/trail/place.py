"""Options of the verbs that read one place, and that place."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from signalbox.cli.desk.aws import PROFILE
from signalbox.cli.desk.opening import Named, place_of
from signalbox.cli.live.place import ASSEMBLY, REGION
from signalbox.desk import Account

__all__ = ["ASSEMBLY", "PROFILE", "REGION", "TWIN", "place"]

TWIN = Annotated[Path | None, typer.Option(help="the folder of a recorded run (`demo --out`)")]


@contextmanager
def place(twin: Path | None, profile: str | None, region: str | None, assembly: Path | None) -> Iterator[Account]:
    """Open the account on AWS, or of the recorded run, that the options name. Raises InputError for both."""
    opened = place_of(Named(twin, profile, region, assembly))
    with opened.open:
        yield opened.account
