"""`catalog`: compare versions of the schemas of events."""

import json
from pathlib import Path
from typing import Annotated

import typer

from signalbox.cli.words import counted
from signalbox.errors import InputError
from signalbox.schemas.comparison import Comparison, compare
from signalbox.schemas.files import ENDING, read_schema, refusals

app = typer.Typer(help="Schemas of events: compare their versions.", add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else on stdout.")]


@app.callback()
def catalog() -> None:
    """Schemas of events: compare their versions."""


@app.command("compare")
def compare_schemas(
    old: Annotated[Path, typer.Argument(help="The older schema, as JSON.")],
    new: Annotated[Path, typer.Argument(help="The newer one.")],
    as_json: AsJson = False,
) -> int:
    """Compare two JSON Schemas: is every instance of one valid under the other? What is not proven counts as broken."""
    verdict = compare(read_schema(old), read_schema(new))
    if as_json:
        typer.echo(json.dumps(verdict.to_json(), indent=2, ensure_ascii=False))
    else:
        for line in summary(verdict):
            typer.echo(line)
    return 0


def summary(verdict: Comparison) -> list[str]:
    """Return the verdict in lines for people."""
    lines = []
    for way, meaning in (("backward", "instances of OLD under NEW"), ("forward", "instances of NEW under OLD")):
        broken = "not proven" if way in verdict.undecided else "broken"
        lines.append(f"{way}: {'compatible' if getattr(verdict, way) else broken} ({meaning})")
        if way in verdict.examples:
            lines.append(f"  such as {json.dumps(verdict.examples[way], ensure_ascii=False)}")
    for change in verdict.changes:
        lines.append(f"{change.pointer or '/'}: {change.change}; breaks {' and '.join(change.breaks) or 'nothing'}")
    return lines


@app.command("check")
def check_released(
    released: Annotated[Path, typer.Argument(help="The folder of the released contracts.")],
    current: Annotated[Path, typer.Argument(help="The folder of the present ones.")],
    release: Annotated[bool, typer.Option("--release", help="Then copy today's schemas to the released ones.")] = False,
) -> int:
    """Compare every released schema (*.schema.json in a folder) with today's; exit 1 where one is broken."""
    for folder in (released, current):
        if not folder.is_dir():
            raise InputError(f"{folder} is no folder of schemas.")
    found = list(refusals(released, current))
    for refusal in found:
        for line in refusal.lines():
            typer.echo(line)
    if found:
        return 1
    schemas = sorted(current.rglob(ENDING))
    if release:
        for path in schemas:
            target = released / path.relative_to(current)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(path.read_text("utf-8"), "utf-8")
    count = counted(len(list(released.rglob(ENDING))), "released schema")
    typer.echo(f"{count} kept, {counted(len(schemas), 'schema')} today", err=True)
    return 0
