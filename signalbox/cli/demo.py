"""`demo`: a script of events through the synthesised system, with a table, a verdict and a page to look at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from signalbox import report
from signalbox.assembly import Assembly
from signalbox.cli.beside import SecondRun
from signalbox.cli.options import Ignored
from signalbox.cli.output import print_json, tell
from signalbox.cli.running import BrokenLines, playable, run, show, summary
from signalbox.cli.words import counted
from signalbox.console import write_console
from signalbox.errors import InputError
from signalbox.project import need_project
from signalbox.story import record, story_records, write_story
from signalbox.twin import Twin
from signalbox.twin.observe import story
from signalbox.twin.play import recorded_runs
from signalbox.twin.play.scripts import read_script
from signalbox.twin.script.line import Line
from signalbox.twin.services.mediaconvert.encoding import installed

if TYPE_CHECKING:
    from signalbox.twin.observe.traces import Spans

CONSOLE = "console.html"
"""Name of the console in the folder of the report."""

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
StoryFile = Annotated[Path | None, typer.Option("--story", help="a file for the story: all that happened, and why")]
Against = Annotated[str, typer.Option(help="a seed, or the folder of a recorded run: the console shows both in step")]
Without = Annotated[list[int] | None, typer.Option(help="a line of the script to leave out; may be repeated")]
AsJson = Annotated[bool, typer.Option("--json", help="one JSON document on stdout")]

Document = dict[str, Any]
Amend = Callable[[Document, Document], str]
"""Adds what one verb alone has to the document of `--json` and to the story; returns a sentence to print, or ""."""


@dataclass
class Script:
    """A script that is to be played: its lines, broken ones, and the options that left some out."""

    what: str
    path: Path
    lines: list[Line]
    broken: BrokenLines
    left_out: str = ""


@dataclass(frozen=True)
class Options:
    """Options of a run; `command` repeats it."""

    seed: int
    out: Path
    command: str
    traces: bool = False
    otlp: str = ""
    json: bool = False
    story: Path | None = None
    against: str = ""


@app.command()
def demo(
    what: What,
    seed: Seed = 0,
    assembly: AssemblyPath = None,
    out: OutFolder = None,
    traces: Traces = False,
    otlp: Collector = "",
    story: StoryFile = None,
    against: Against = "",
    without: Without = None,
    json: AsJson = False,
    ignore: Ignored = None,
) -> int:
    """Run a workflow, or a script of events, through the synthesised system."""
    out = folder_of(out)
    script = opened(what, out, without or ())
    command = f"python -m signalbox demo {what} {repeated(script, assembly, traces)}--seed {seed}{ignoring(ignore)}"
    options = Options(seed, out, command, traces, otlp, json, story, against)
    return play(script, playable(assembly, ignore), options)


def repeated(script: Script, assembly: Path | None, traces: bool = False) -> str:
    """Return the options that a repetition of a run needs before its seed, each with a space after it."""
    texts = [f"--assembly {assembly}"] if assembly else []
    texts += ["--traces"] if traces else []
    return "".join(f"{text} " for text in texts) + script.left_out


def ignoring(ignored: Sequence[str] | None) -> str:
    """Return the options of the properties that a run leaves out, each with a space before it."""
    return "".join(f" --ignore {name}" for name in ignored or ())


def folder_of(out: Path | None) -> Path:
    """Return the folder of the report, by default the project's."""
    return out or need_project() / "out" / "demo"


def opened(what: str, out: Path, without: Sequence[int] = ()) -> Script:
    """Read a script without some of its lines, and look whether its report can be written.

    Raises InputError where one cannot be done.
    """
    path = script_of(what)
    broken = BrokenLines(path)
    lines, unread = read_script(path)
    for line in unread:
        broken.tell(line)
    report.check_writable(out)
    if not lines and not unread:
        tell(f"warning: {path} holds no line, so nothing will happen")
    if absent := [number for number in without if number not in {line.number for line in lines}]:
        raise InputError(f"--without is {absent[0]}, and {path} has no line of this number that can be played")
    kept = [line for line in lines if line.number not in without]
    return Script(what, path, kept, broken, "".join(f"--without {number} " for number in without))


def play(script: Script, assembly: Assembly, options: Options, beside: Callable[[Twin], Amend] | None = None) -> int:
    """Play a script on an assembly, print the document or the table, write the report, and return the exit code.

    `beside` is called with the twin before anything is played.
    """
    second = SecondRun(options.against, script.lines, assembly) if options.against else None
    with Twin.from_assembly(assembly, options.seed) as twin:
        twin.on_broken = script.broken.tell
        if installed():
            twin.cloud.conversions.use_real_media()
        spans = spans_of(twin) if options.traces or options.otlp else None
        recorder, amend = record(twin), beside(twin) if beside else None
        took = run(twin, script.lines)
        if script.lines:  # before anything looks at the twin: a call of boto3 draws random numbers for its id
            recorded_runs.record(options.out, twin, script.lines, took)
        document = summary(twin, took)
        collected = story.collect(
            twin, recorder.recording, command=options.command, spans=spans.rows() if spans else ()
        )
        sentence = amend(document, collected) if amend else ""
        page = report.write(collected, options.out) if script.lines else None
        records = list(story_records(recorder, options.command))
        if options.story:
            write_story(records, options.story)
        tell_refused(twin)
    beside_it = second.records() if second else ()
    console = write_console(options.out / CONSOLE, records, beside_it, page.name) if page else None
    if spans and options.otlp:
        spans.send(options.otlp)
    if options.json:
        print_json(document)
    else:
        show(document, document["executions"])
        if sentence:
            typer.echo(sentence)
        executions, seconds = counted(len(document["executions"]), "execution"), document["real"]["seconds"]
        where = (
            f"the report: {page}, the console: {console}"
            if page
            else f"nothing was played, so nothing was written to {options.out}"
        )
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
