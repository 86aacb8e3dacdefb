"""`demo`: a script of events through the synthesised system, with a table, a verdict and a page to look at."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from signalbox import report
from signalbox.assembly import Assembly
from signalbox.cli.options import Ignored
from signalbox.cli.output import print_json, tell
from signalbox.cli.running import BrokenLines, playable, run, show, summary
from signalbox.cli.words import counted
from signalbox.errors import InputError
from signalbox.project import need_project
from signalbox.twin import Twin
from signalbox.twin.observe import story
from signalbox.twin.play import recorded_runs
from signalbox.twin.play.scripts import read_script
from signalbox.twin.script.line import Line

if TYPE_CHECKING:
    from signalbox.twin.observe.traces import Spans

app = typer.Typer(add_completion=False)

What = Annotated[str, typer.Argument(help="a workflow (its example script is played) or the path of a script")]
Seed = Annotated[int, typer.Option(help="decides every random choice of the run")]
AssemblyPath = Annotated[Path | None, typer.Option(help="a cloud assembly; by default the project's own, made fresh")]
OutFolder = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", help="where the report goes, and the recorded run", show_default="out/demo of the project"
    ),
]
Traces = Annotated[bool, typer.Option("--traces", help="handlers trace; the report draws their spans")]
Collector = Annotated[str, typer.Option(help="a collector's address for OTLP over HTTP, which gets the spans")]
AsJson = Annotated[bool, typer.Option("--json", help="one JSON document on stdout")]

Document = dict[str, Any]
Amend = Callable[[Document, Document], str]
"""Adds what one verb alone has to the document of `--json` and to the story; returns a sentence to print, or ""."""


@dataclass
class Script:
    """A script that is to be played: its lines, and what is wrong with the others."""

    what: str
    path: Path
    lines: list[Line]
    broken: BrokenLines


@dataclass(frozen=True)
class Options:
    """Options of a run; `command` repeats it."""

    seed: int
    out: Path
    command: str
    traces: bool = False
    otlp: str = ""
    json: bool = False


@app.command()
def demo(
    what: What,
    seed: Seed = 0,
    assembly: AssemblyPath = None,
    out: OutFolder = None,
    traces: Traces = False,
    otlp: Collector = "",
    json: AsJson = False,
    ignore: Ignored = None,
) -> int:
    """Run a workflow, or a script of events, through the synthesised system."""
    out = folder_of(out)
    script = opened(what, out)
    command = f"python -m signalbox demo {what} {'--traces ' if traces else ''}--seed {seed}"
    command += "".join(f" --ignore {name}" for name in ignore or ())
    return play(script, playable(assembly, ignore), Options(seed, out, command, traces, otlp, json))


def folder_of(out: Path | None) -> Path:
    """Return the folder of the report, by default the project's."""
    return out or need_project() / "out" / "demo"


def opened(what: str, out: Path) -> Script:
    """Read a script, and look whether its report can be written. Raises InputError where one cannot be done."""
    path = script_of(what)
    broken = BrokenLines(path)
    lines, unread = read_script(path)
    for line in unread:
        broken.tell(line)
    report.check_writable(out)
    if not lines and not unread:
        tell(f"warning: {path} holds no line, so nothing will happen")
    return Script(what, path, lines, broken)


def play(script: Script, assembly: Assembly, options: Options, beside: Callable[[Twin], Amend] | None = None) -> int:
    """Play a script on an assembly, print the document or the table, write the report, and return the exit code.

    `beside` is called with the twin before anything is played.
    """
    with Twin.from_assembly(assembly, options.seed) as twin:
        twin.on_broken = script.broken.tell
        spans = spans_of(twin) if options.traces or options.otlp else None
        recording, amend = story.watch(twin), beside(twin) if beside else None
        document = summary(twin, run(twin, script.lines))
        collected = story.collect(twin, recording, command=options.command, spans=spans.rows() if spans else ())
        sentence = amend(document, collected) if amend else ""
        page = report.write(collected, options.out) if script.lines else None
        if page:
            recorded_runs.record(options.out, twin, script.lines, document["real"]["seconds"])
        tell_refused(twin)
    if spans and options.otlp:
        spans.send(options.otlp)
    if options.json:
        print_json(document)
    else:
        show(document, document["executions"])
        if sentence:
            typer.echo(sentence)
        executions, seconds = counted(len(document["executions"]), "execution"), document["real"]["seconds"]
        where = f"the report: {page}" if page else f"nothing was played, so nothing was written to {options.out}"
        typer.echo(f"{executions} in {seconds:.1f} s; {where}")
    return 1 if script.broken.count or document["audit"]["violations"] else 0


def tell_refused(twin: Twin) -> None:
    """Tell which dead letters stayed in their queue, of those that lines of the script sent back."""
    for done in (done for done in twin.acts if "replayed" in done):
        for letter, reason in done["refused"].items():
            tell(f"the dead letter {letter} of {done['route']} stayed: {reason}")


def spans_of(twin: Twin) -> "Spans":
    """Record the spans of a run that begins. OpenTelemetry is imported only where a run is traced."""
    from signalbox.twin.observe.traces import trace

    return trace(twin)


def script_of(what: str) -> Path:
    """Return the path of a script, given itself or by the workflow. Raises InputError with the names that exist."""
    if what.endswith(".jsonl") or "/" in what:
        return Path(what)
    examples = need_project() / "examples"
    example = examples / f"{what}.jsonl"
    if not example.is_file():
        names = ", ".join(sorted(path.stem for path in examples.glob("*.jsonl")))
        raise InputError(
            f"there is no example script for {what!r}; there is one for {names}; or give the path of a script"
        )
    return example
