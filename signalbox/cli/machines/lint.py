"""`lint`: find what goes wrong later in state machines and templates."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from signalbox.cli.output import print_json
from signalbox.cli.words import counted
from signalbox.errors import InputError
from signalbox.lint.run import RULES, Linted, lint
from signalbox.lint.sarif import to_sarif
from signalbox.lint.suppressions import FILE

app = typer.Typer(help="Find what goes wrong later in state machines and templates.", add_completion=False)


@app.command()
def run(
    paths: Annotated[list[Path] | None, typer.Argument(help="Definitions, templates, or folders of them.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document and nothing else on stdout.")
    ] = False,
    sarif: Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0, for code hosts.")] = False,
    suppressions: Annotated[Path | None, typer.Option(help=f"Rows of suppressions; ./{FILE} by default.")] = None,
    rules: Annotated[bool, typer.Option("--rules", help="Print the rules: why, source, fix.")] = False,
) -> int:
    """Check definitions, templates and folders of them against the rules; exit 1 where a rule finds something."""
    if rules:
        print_rules()
        return 0
    if not paths:
        raise InputError("name a definition, a template or a folder to lint.")
    own = suppressions or (Path(FILE) if Path(FILE).is_file() else None)
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise InputError(f"{missing} cannot be read: there is no such file.")
    result = lint(paths, own)
    if sarif:
        print_json(to_sarif(result.findings, list(RULES.values())))
    elif as_json:
        print_json({"findings": [finding.to_json() for finding in result.findings]})
    else:
        for finding in result.findings:
            typer.echo(f"{finding.file}:{finding.line}: {finding.rule.severity} {finding.rule.id}: {finding.message}")
    tell(result)
    files = [path for path in paths if path.is_file()]
    if files and len(files) == len(paths) and result.refused and not result.machines and not result.templates:
        raise InputError(str(result.refused[0]))
    return 1 if result.findings else 0


def tell(result: Linted) -> None:
    """Print counts, unused suppressions and what was not read on stderr."""
    for error in result.refused:
        typer.echo(f"signalbox: not looked at: {' '.join(str(error).split())}", err=True)
    for row in result.unused:
        typer.echo(f"signalbox: the suppression of {row.rule} in {row.file} at {row.pointer} finds nothing", err=True)
    for rule, count in sorted(Counter(finding.rule.id for finding in result.findings).items()):
        typer.echo(f"{count:6} {rule}", err=True)
    counts = f"{counted(result.machines, 'machine')}, {counted(result.templates, 'template')}"
    found = f"{counted(len(result.findings), 'finding')}, {result.suppressed:,} suppressed"
    typer.echo(f"{counts}: {found}", err=True)


def print_rules() -> None:
    """Print every rule."""
    for rule in RULES.values():
        typer.echo(f"{rule.id} ({rule.severity})\n  {rule.why}\n  {rule.fix}\n  {rule.source}\n")
