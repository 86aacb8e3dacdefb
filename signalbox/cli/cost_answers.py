"""Inputs and answers of the verbs of `cost`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from signalbox.assembly.synthesis import chosen
from signalbox.cost.documents import DocumentError, read_document
from signalbox.cost.prices.lines import Bill
from signalbox.cost.projection.assumptions import Assumptions, rate_of, read_assumptions
from signalbox.cost.projection.projection import Projection, project
from signalbox.cost.projection.system import System, default_usage, read_system


def projected(usage: Path | None, rate: str | None, assembly: Path | None) -> Projection:
    """Return the projection of an assembly under a usage file, both by default the project's own."""
    assumptions, system = read_inputs(usage, rate, assembly)
    return project(system, assumptions)


def read_inputs(usage: Path | None, rate: str | None, assembly: Path | None) -> tuple[Assumptions, System]:
    """Return the assumptions, with another rate where one is asked for, and the deployed system."""
    path = usage or default_usage()
    assumptions = read_assumptions(read_document(path), str(path))
    system = read_system(chosen(assembly, tell))
    if rate is not None:
        assumptions.set_executions(*rate_of(rate, system.flows))
    return assumptions, system


def write_file(path: Path, text: str) -> None:
    """Write a file that the user asked for."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DocumentError(str(path), "", f"it cannot be written ({error}).") from None


def tell(line: str) -> None:
    """Print a line beside the answer."""
    typer.echo(f"signalbox: {line}", err=True)


def show(document: Any, lines: list[str], as_json: bool) -> None:
    """Print the document, or its lines for people."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False) if as_json else "\n".join(lines))


def warn(bill: Bill) -> None:
    """Print beside the answer what is old or unconfirmed in it."""
    for warning in bill.warnings(datetime.now(UTC).date()):
        typer.echo(f"signalbox: {warning}", err=True)
