"""`asl`: check, run and draw state machines."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from signalbox.asl import Execution, Machine
from signalbox.asl.mocks.from_history import input_from
from signalbox.assembly.machine_files import read_machine
from signalbox.cli.input_files import parse_json, read_history, read_json
from signalbox.cli.machines.machine_checks import check_files
from signalbox.cli.machines.mock_files import read_mocks
from signalbox.cli.words import counted
from signalbox.errors import InputError
from signalbox.report.graph.graph import draw
from signalbox.report.graph.marks import marks_of_history

app = typer.Typer(help="Check, run and draw state machines.", add_completion=False)


class WorkflowType(StrEnum):
    """The two types of workflow that Step Functions has."""

    STANDARD = "STANDARD"
    EXPRESS = "EXPRESS"


Definition = Annotated[Path, typer.Argument(help="A definition, such as *.asl.json, or a template.")]
Paths = Annotated[list[Path], typer.Argument(help="Definitions, templates, and folders of them.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else on stdout.")]
Input = Annotated[
    str, typer.Option("--input", help="The input as JSON, or @FILE; by default {}, or that of the history in --mocks.")
]
Mocks = Annotated[
    str,
    typer.Option(
        "--mocks",
        help="A JSON file: outcomes by state, a history of GetExecutionHistory, or a MockConfigFile of Step Functions "
        "Local with FILE#TESTCASE.",
    ),
]
Start = Annotated[str, typer.Option("--start", help="Start at this state instead of StartAt; the input is its input.")]
LogicalId = Annotated[
    str | None, typer.Option("--machine", help="The logical id, where a template holds several machines.")
]
Seed = Annotated[int, typer.Option(help="Decides what is random.")]
History = Annotated[Path | None, typer.Option("--history", help="A history: the path taken is marked.")]
Type = Annotated[
    WorkflowType | None, typer.Option("--type", help="Check for this type; the template's, or STANDARD, by default.")
]
Out = Annotated[Path, typer.Option("-o", "--out", help="The SVG file to write.")]


@app.command()
def run(
    definition: Definition,
    input: Input = "",
    mocks: Mocks = "",
    start: Start = "",
    seed: Seed = 0,
    machine: LogicalId = None,
    as_json: AsJson = False,
) -> int:
    """Run a definition, or the machine of a template, to its end in virtual time; the mocks answer its tasks."""
    source = read_machine(definition, machine)
    compiled = Machine(source.definition, name=source.name)
    outcomes, history = read_mocks(mocks, source.name) if mocks else ({}, [])
    if start:
        compiled.start_at(start)
    value = input_from(history) if history and not input else _input(input or "{}")
    execution = compiled.run(value, outcomes, seed=seed)
    typer.echo(json.dumps(_document(execution), indent=2, ensure_ascii=False) if as_json else _summary(execution))
    return 0


@app.command()
def check(paths: Paths, workflow: Type = None, as_json: AsJson = False) -> int:
    """Check definitions, templates and folders of them; exit 1 where a machine has an error."""
    checked = check_files(paths, workflow)
    if as_json:
        typer.echo(json.dumps({"problems": checked.problems}, indent=2, ensure_ascii=False))
    else:
        for row in checked.problems:
            typer.echo(f"{row['file']}:{row['pointer']}: {row['severity']} {row['code']}: {row['message']}")
        if checked.machines or checked.problems:
            typer.echo(counted(len(checked.problems), "problem"), err=True)
    for error in checked.refused:
        typer.echo(f"signalbox: {' '.join(str(error).split())}", err=True)
    return checked.exit_code


@app.command("draw")
def draw_graph(definition: Definition, out: Out, history: History = None, machine: LogicalId = None) -> int:
    """Draw a definition as SVG, with the path that an execution took."""
    compiled = Machine(read_machine(definition, machine).definition)
    events = read_history(history) if history else []
    entered = [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]
    try:
        out.write_text(draw(compiled.definition, entered, marks_of_history(events)), "utf-8", "replace")
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
