"""`catalog`: the event types of a system, their loops, and the versions of their schemas."""

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from signalbox.assembly.synthesis import current
from signalbox.catalog.build import catalog_of
from signalbox.catalog.forms.asyncapi import asyncapi_of
from signalbox.catalog.forms.markdown import markdown_of
from signalbox.catalog.forms.page import page_of
from signalbox.catalog.forms.table import table_of
from signalbox.catalog.model import Catalog
from signalbox.catalog.system import read_system
from signalbox.cli.output import print_json, tell
from signalbox.cli.words import counted
from signalbox.errors import InputError
from signalbox.schemas.comparison import Comparison, compare
from signalbox.schemas.files import ENDING, read_schema, refusals

app = typer.Typer(help="Event types of a system, and versions of their schemas.", add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else on stdout.")]
Of = Annotated[
    Path | None, typer.Option("--assembly", help="An assembly, a folder of templates or a template; else our own.")
]
TITLE, VERSION = "Events", "1.0.0"


class Format(StrEnum):
    """Forms of the catalogue."""

    TABLE = "table"
    HTML = "html"
    ASYNCAPI = "asyncapi"
    MARKDOWN = "markdown"


FORMS: dict[Format, Callable[[Catalog], str]] = {
    Format.TABLE: table_of,
    Format.HTML: lambda catalog: page_of(catalog, TITLE),
    Format.ASYNCAPI: lambda catalog: json.dumps(asyncapi_of(catalog, TITLE, VERSION), indent=2, ensure_ascii=False),
    Format.MARKDOWN: markdown_of,
}


@app.callback(invoke_without_command=True)
def catalog(
    context: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="Form of the catalogue.")] = Format.TABLE,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write it into this file.")] = None,
    assembly: Of = None,
    as_json: AsJson = False,
) -> int:
    """Show each event type: versions, schema, example, producers, consumers, partition key, order, retention, owner."""
    if context.invoked_subcommand:
        return 0
    found = read_catalog(assembly)
    text = json.dumps(found.to_json(), indent=2, ensure_ascii=False) if as_json else FORMS[form](found)
    text = f"{text.rstrip()}\n"
    if out is None:
        typer.echo(text, nl=False)
        return 0
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error
    tell(f"{counted(len(found.events), 'event type')} in {out}")
    return 0


def read_catalog(assembly: Path | None) -> Catalog:
    """Return the catalogue of an assembly, folder or template, or of the project's own assembly."""
    return catalog_of(read_system(current(tell).path if assembly is None else assembly))


@app.command("loops")
def find_loops(assembly: Of = None, as_json: AsJson = False) -> int:
    """Look for event types that lead to themselves, through rules and what consumers publish; exit 1 where one does."""
    found = read_catalog(assembly)
    if as_json:
        print_json({"loops": [loop.to_json() for loop in found.loops], "unknown": found.unknown})
    for loop in [] if as_json else found.loops:
        typer.echo(f"{' -> '.join(loop.events)}, through {', '.join(loop.through)}")
    for sentence in [] if as_json else found.unknown:
        tell(sentence)
    if not found.loops and not as_json:
        typer.echo(f"No loop among {counted(len(found.events), 'event type')}.")
    return 1 if found.loops else 0


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
