"""`review`: the questions of two checklists, answered from an assembly with the evidence of each answer."""

from pathlib import Path
from typing import Annotated

import typer

from signalbox.assembly.synthesis import current
from signalbox.cli.cost_answers import write_file
from signalbox.cli.output import print_json, tell
from signalbox.cli.words import counted
from signalbox.errors import InputError
from signalbox.project import find_project
from signalbox.review import Review, Subject, Verdict, read_subject
from signalbox.review import review as answer_all
from signalbox.review.known import FILE
from signalbox.review.page import page_of

app = typer.Typer(add_completion=False)


@app.command()
def review(
    assembly: Annotated[
        Path | None, typer.Option(help="an assembly, a folder of templates or a template; by default our own")
    ] = None,
    usage: Annotated[
        Path | None, typer.Option(help="assumptions about a month; examples/usage.json for our own")
    ] = None,
    known: Annotated[Path | None, typer.Option(help=f"answers that no template has; ./{FILE} by default")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="write the page into this file")] = None,
    json: Annotated[bool, typer.Option("--json", help="one JSON document on stdout")] = False,
) -> int:
    """Answer the questions of both checklists from an assembly; exit 1 where an answer is no."""
    subject = subject_of(assembly, usage)
    found = answer_all(subject, known or own_answers(subject))
    if out is not None:
        write_file(out, page_of(found, "Review", out))
        tell(f"{counted(len(found.rows), 'question')} in {out}")
    if json:
        print_json(found.to_json())
    elif out is None:
        show(found)
    return 1 if found.counts[Verdict.NO] else 0


def subject_of(assembly: Path | None, usage: Path | None) -> Subject:
    """Return the templates to review; the project's files belong to its own assembly alone."""
    if usage is not None and not usage.is_file():
        raise InputError(f"{usage} cannot be read: there is no such file.")
    project = find_project()
    if assembly is None:
        return read_subject(current(tell).path, project, usage)
    own = project is not None and assembly.resolve().parent == project.resolve()
    return read_subject(assembly, project if own else None, usage)


def own_answers(subject: Subject) -> Path | None:
    """Return review.toml of the project, or of this folder, where there is one."""
    path = (subject.folder or Path()) / FILE
    return path if path.is_file() else None


def show(found: Review) -> None:
    """Print the questions by section, each with its answer and evidence."""
    section = ""
    for row in found.rows:
        if row.question.section != section:
            section = row.question.section
            typer.echo(f"\n{section}")
        typer.echo(f"  {row.answer.verdict:<8} {row.question.text} {row.answer.text}")
        for evidence in row.answer.evidence:
            typer.echo(f"           - {evidence.text}{f' ({evidence.link})' if evidence.link else ''}")
        if row.answer.verdict is Verdict.UNKNOWN:
            typer.echo(f"           - answer it in {FILE}, in [{row.question.id}]: {row.question.ask or 'your answer'}")
    typer.echo("\n" + ", ".join(f"{count} {verdict}" for verdict, count in found.counts.items()))
