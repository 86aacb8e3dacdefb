"""`asl`: check, run and draw state machines."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from signalbox.asl import Execution, Machine, validate
from signalbox.asl.definition import read_definition
from signalbox.cli.input_files import definition_files, parse_json, read_history, read_json, read_text
from signalbox.cli.words import counted
from signalbox.errors import InputError
from signalbox.report.graph.graph import draw

app = typer.Typer(help="Check, run and draw state machines.", add_completion=False)


class WorkflowType(StrEnum):
    """The two types of workflow that Step Functions has."""

    STANDARD = "STANDARD"
    EXPRESS = "EXPRESS"


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else on stdout.")]
Input = Annotated[str, typer.Option("--input", help="The input as JSON, or @FILE.")]
Mocks = Annotated[Path | None, typer.Option("--mocks", help="A JSON file: state name to its outcomes, in order.")]
Seed = Annotated[int, typer.Option(help="Decides what is random.")]
History = Annotated[Path | None, typer.Option("--history", help="A history: the path taken is marked.")]
Type = Annotated[WorkflowType, typer.Option("--type", help="Check for a workflow of this type.")]
Out = Annotated[Path, typer.Option("-o", "--out", help="The SVG file to write.")]


@app.command()
def run(definition: Path, input: Input = "{}", mocks: Mocks = None, seed: Seed = 0, as_json: AsJson = False) -> int:
    """Run a definition to its end in virtual time, its tasks answered by the mocks."""
    machine = Machine(read_text(definition), name=definition.name.split(".")[0])
    outcomes = read_json(mocks, "mocks") if mocks else {}
    if not isinstance(outcomes, dict):
        raise InputError(f"{mocks} must be a JSON object: state name to a list of outcomes.")
    execution = machine.run(_input(input), outcomes, seed=seed)
    typer.echo(json.dumps(_document(execution), indent=2, ensure_ascii=False) if as_json else _summary(execution))
    return 0


@app.command()
def check(paths: list[Path], workflow: Type = WorkflowType.STANDARD, as_json: AsJson = False) -> int:
    """Check definitions (files, or folders of *.asl.json); exit 1 where one has an error."""
    problems = [
        {"file": str(path), "severity": p.severity, "code": p.code, "pointer": p.pointer, "message": p.message}
        for path in definition_files(paths)
        for p in validate(read_text(path), workflow.value)
    ]
    if as_json:
        typer.echo(json.dumps({"problems": problems}, indent=2, ensure_ascii=False))
    else:
        for row in problems:
            typer.echo(f"{row['file']}:{row['pointer']}: {row['severity']} {row['code']}: {row['message']}")
        typer.echo(counted(len(problems), "problem"), err=True)
    return 1 if any(row["severity"] == "error" for row in problems) else 0


@app.command("draw")
def draw_graph(definition: Path, out: Out, history: History = None) -> int:
    """Draw a definition as SVG, with the path that an execution took."""
    text = read_text(definition)
    Machine(text)
    entered, failed = read_history(history) if history else ((), None)
    try:
        out.write_text(draw(read_definition(text), entered, failed))
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error
    return 0


def _input(text: str) -> Any:
    if text.startswith("@"):
        return read_json(Path(text[1:]), "input")
    try:
        return parse_json(text)
    except json.JSONDecodeError as error:
        raise InputError(f"--input is no JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from error


def _document(execution: Execution) -> dict[str, Any]:
    return {
        "status": execution.status,
        "output": execution.output,
        "error": execution.error,
        "cause": execution.cause,
        "transitions": execution.transitions,
        "history": execution.history,
    }


def _summary(execution: Execution) -> str:
    size = f"{counted(execution.transitions, 'transition')}, {counted(len(execution.history), 'event')}"
    ended = f"{execution.status} after {size}"
    if execution.status == "SUCCEEDED":
        return f"{ended}\n{json.dumps(execution.output, indent=2, ensure_ascii=False)}"
    return f"{ended}\n{execution.error or 'no error name'}: {execution.cause or 'no cause'}"
