"""`twin`: a script on any cloud assembly or template, with what it caused."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from signalbox import report
from signalbox.cli.options import ConsoleFile
from signalbox.cli.output import print_json, tell
from signalbox.cli.running import BrokenLines, run, show_outcomes, show_violation
from signalbox.cli.tables import show_table
from signalbox.cli.words import counted
from signalbox.console import write_console
from signalbox.errors import InputError
from signalbox.story import record, story_records
from signalbox.twin import Twin
from signalbox.twin.observe import story
from signalbox.twin.results.effects import effects
from signalbox.twin.script.line import Line
from signalbox.twin.script.parser import read_script

app = typer.Typer(add_completion=False)

What = Annotated[Path, typer.Argument(help="a cloud assembly, a template of SAM or CloudFormation, or its folder")]
Script = Annotated[
    Path | None, typer.Argument(help="a script of JSON lines; without one the assembly is only deployed")
]
Seed = Annotated[int, typer.Option(help="decides every random choice of the run")]
Ignored = Annotated[
    list[str] | None,
    typer.Option("--ignore", help="a property that the twin may leave out, as Type.Property; may be repeated"),
]
Parameters = Annotated[
    list[str] | None, typer.Option("--parameter", help="a value for a parameter of the template, as Name=Value")
]
AsJson = Annotated[bool, typer.Option("--json", help="one JSON document on stdout")]
Document = dict[str, Any]


@app.command()
def twin(
    assembly: What,
    script: Script = None,
    seed: Seed = 0,
    json: AsJson = False,
    report_file: Annotated[Path | None, typer.Option("--report", help="write the page of the run to this file")] = None,
    console: ConsoleFile = None,
    ignore: Ignored = None,
    parameter: Parameters = None,
) -> int:
    """Deploy any assembly or template on the twin, play a script on it, and tell what it caused."""
    if report_file:
        report.check_writable(report_file.parent)
    opened = Twin.from_assembly(
        assembly, seed, schedules=script is not None, ignored=tuple(ignore or ()), parameters=given(parameter or [])
    )
    broken = BrokenLines(script or assembly)
    lines = lines_of(opened, script, broken)
    with opened as running:
        running.on_broken = broken.tell
        for remark in running.cloud.remarks:
            tell(remark)
        recorder = record(running)
        document = document_of(running, run(running, lines))
        command = f"python -m signalbox twin {assembly}{f' {script}' if script else ''} --seed {seed}"
        if report_file:
            report.write_file(story.collect(running, recorder.recording, command=command), report_file)
        if console:
            write_console(console, list(story_records(recorder, command)))
    if json:
        print_json(document)
    else:
        show(document)
        if report_file:
            typer.echo(f"the report: {report_file}")
        if console:
            typer.echo(f"the console: {console}")
    return 1 if broken.count or document["audit"]["violations"] else 0


def given(parameters: list[str]) -> dict[str, str]:
    """Return values of parameters by name. Raises InputError for one without a value."""
    found = dict(text.partition("=")[::2] for text in parameters)
    for text in parameters:
        if "=" not in text:
            raise InputError(f"--parameter is {text!r}; give a name and a value, such as Email=who@example.com")
    return found


def lines_of(opened: Twin, script: Path | None, broken: BrokenLines) -> list[Line]:
    """Return the lines of a script that can be played, and tell what is wrong with the others."""
    if script is None:
        return []
    lines, unread = read_script(script, opened.verbs)
    for line in unread:
        broken.tell(line)
    return lines


def document_of(running: Twin, seconds: float) -> Document:
    """Return the document of `--json`: that of `demo`, without counts of business keys where none are known."""
    counts: Document = dict(running.results.counts())
    if not running.assembly.routes:
        counts = {"refused": counts["refused"]}
    unknown = dict(sorted(running.cloud.unknown.items()))
    return {
        "seed": running.seed,
        "executions": running.executions(),
        **counts,
        "dead_letters": running.results.dead_letters(),
        "answers": running.answers.rows,
        "effects": effects(running),
        "virtual_seconds": round(running.now, 3),
        "not_simulated": {"deployed": running.cloud.remarks, "asked": unknown},
        "audit": {"violations": running.audit()},
        "real": {"seconds": round(seconds, 3)},
    }


def show(document: Document) -> None:
    """Print the executions, the answers, the effects and the dead letters."""
    console = Console(highlight=False)
    show_outcomes(document["executions"])
    for answer in document["answers"]:
        console.print(f"line {answer['line']}: {answer_text(answer)}", markup=False, soft_wrap=True)
    show_effects(document["effects"])
    for row in document["effects"]["lost"]:
        count = counted(row["count"], "message")
        console.print(f"lost: {count} of {row['from']}: {row['reason']}", markup=False, soft_wrap=True)
    for name, count in document["not_simulated"]["asked"].items():
        console.print(f"the twin does not know {name}: asked {counted(count, 'time')}", markup=False, soft_wrap=True)
    for violation in document["audit"]["violations"]:
        show_violation(console, violation)
    letters = {queue: count for queue, count in document["dead_letters"].items() if count}
    left = ", ".join(f"{count} in {queue}" for queue, count in letters.items()) or "none"
    console.print(f"dead letters: {left}; {document['virtual_seconds']:g} s of virtual time", markup=False)


def answer_text(answer: Document) -> str:
    """Return an answer in one line."""
    rest = {name: value for name, value in answer.items() if name not in ("at", "line", "headers")}
    return ", ".join(f"{name} {value}" for name, value in rest.items())


def show_effects(found: Document) -> None:
    """Print a row for each function that ran, and for each place that holds something."""
    rows = [
        ("function", name, f"{counted(row['invocations'], 'invocation')}, {counted(row['errors'], 'error')}")
        for name, row in found["functions"].items()
    ]
    rows += [
        ("events", bus, ", ".join(f"{n} {kind}" for kind, n in kinds.items())) for bus, kinds in found["events"].items()
    ]
    nouns = {"queues": ("queue", "message"), "topics": ("topic", "message"), "tables": ("table", "item")}
    nouns |= {"streams": ("stream", "record")}
    for part, (kind, noun) in nouns.items():
        rows += [(kind, name, counted(count, noun)) for name, count in found[part].items() if count]
    rows += [("bucket", name, ", ".join(keys)) for name, keys in found["buckets"].items() if keys]
    if rows:
        show_table(("kind", "name", "after the run"), rows)
