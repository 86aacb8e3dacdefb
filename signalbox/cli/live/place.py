"""Assembly of an environment as it was deployed, and the options of both verbs."""

from pathlib import Path
from typing import Annotated

import typer

from signalbox.assembly import Assembly, read
from signalbox.assembly.synthesis import chosen
from signalbox.cli.output import tell
from signalbox.errors import InputError
from signalbox.project import find_project

REGION = Annotated[str | None, typer.Option(help="an AWS region")]
ENVIRONMENT = Annotated[str, typer.Option(help="the deployed environment: dev, prod")]
ASSEMBLY = Annotated[Path | None, typer.Option(help="the cloud assembly that is deployed there")]


def deployed(environment: str, path: Path | None) -> Assembly:
    """Return the assembly in `path`, else the one that `make deploy` wrote, else for development the project's own."""
    if path is not None:
        return chosen(path, tell)
    project = find_project()
    written = project and project / f"cdk.out.{environment}"
    if written and (written / "manifest.json").is_file():
        return read(written)
    if environment == "dev":
        return chosen(None, tell)
    raise InputError(
        f"there is no cdk.out.{environment}: `make deploy ENVIRONMENT={environment}` writes it, "
        "or --assembly names another one"
    )


def options_text(profile: str | None, region: str | None, environment: str, path: Path | None) -> str:
    """Return the options that let the desk work at the same place."""
    if path is None and environment != "dev":
        path = Path(f"cdk.out.{environment}")
    given = {"--profile": profile, "--region": region, "--assembly": path}
    return "".join(f" {name} {value}" for name, value in given.items() if value)
