"""`demo`: a script of events through the synthesised system, with a table, a verdict and a page to look at."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.cli.sequential import check_flow, run_sequential
from scenarios.sequential import phases, shadow
from signalbox import report
from signalbox.assembly.synthesis import at_phase
from signalbox.cli.output import print_json, tell
from signalbox.cli.running import BrokenLines, playable, run, show, summary
from signalbox.cli.words import counted
from signalbox.errors import InputError
from signalbox.project import need_project
from signalbox.twin import Twin
from signalbox.twin.observe import story
from signalbox.twin.play.recorded_runs import keep
from signalbox.twin.script.lines import Line, read_script

if TYPE_CHECKING:
    from signalbox.twin.observe.traces import Spans

app = typer.Typer(add_completion=False)


@app.command()
def demo(
    what: Annotated[
        str, typer.Argument(help="a workflow (its example script is played) or the path of a script")
    ] = "orders",
    seed: Annotated[int, typer.Option(help="decides every random choice of the run")] = 0,
    assembly: Annotated[
        Path | None, typer.Option(help="a cloud assembly; by default the project's own, made fresh")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="where the report goes, and what the desk needs to go on",
            show_default="out/demo of the project",
        ),
    ] = None,
    flow: Annotated[
        str, typer.Option(help="what plays the script: orders, or naive: the sequential script")
    ] = "orders",
    phase: Annotated[
        int | None, typer.Option(help="a phase of docs/migration.md, from the script (0) to events")
    ] = None,
    traces: Annotated[bool, typer.Option("--traces", help="handlers trace; the report draws their spans")] = False,
    otlp: Annotated[str, typer.Option(help="a collector's address for OTLP over HTTP, which gets the spans")] = "",
    json: Annotated[bool, typer.Option("--json", help="one JSON document on stdout")] = False,
) -> int:
    """Run a workflow, or a script of events, through the synthesised system."""
    check_flow(flow)
    if flow == "naive" and phase:
        raise InputError(f"--flow naive is phase 0, and --phase {phase} asks for another: leave one of them out")
    out = out or need_project() / "out" / "demo"
    script = script_of(what)
    broken = BrokenLines(script)
    lines, unread = read_script(script)
    for line in unread:
        broken.tell(line)
    report.ready(out)
    if not lines and not unread:
        tell(f"warning: {script} holds no line, so nothing will happen")
    shadowed = phase is not None and phases.phase(phase).shadowed
    if flow == "naive" or by_the_script(lines, phase):
        number = phase or 0
        how = "--flow naive" if phase is None else f"--phase {phase}"
        command = f"python -m signalbox demo {what} {how} --seed {seed}"
        code = run_sequential(playable(assembly), lines, seed, json, out, command, number, broken.tell)
        return max(code, int(bool(broken.count)))
    options = f"{'--phase 3 ' if shadowed else ''}{'--traces ' if traces else ''}--seed {seed}"
    with Twin.from_assembly(at_phase(3, tell) if shadowed else playable(assembly), seed) as twin:
        twin.objects = broken.tell
        spans = spans_of(twin) if traces or otlp else None
        document, told = played(twin, lines, f"python -m signalbox demo {what} {options}", spans, shadowed)
        page = report.write(told, out)
        keep(out, twin, lines)
        tell_refused(twin)
    if spans and otlp:
        spans.send(otlp)
    if json:
        print_json(document)
    else:
        show(document, document["executions"])
        if shadowed:
            typer.echo(told["compared"])
        executions, seconds = counted(len(document["executions"]), "execution"), document["real"]["seconds"]
        typer.echo(f"{executions} in {seconds:.1f} s; the report: {page}")
    return 1 if broken.count or document["audit"]["violations"] else 0


def played(
    twin: Twin, lines: list[Line], command: str, spans: "Spans | None", shadowed: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Plays the lines on an open twin, beside the shadow that it may have; the document of `--json`, and what the page tells."""
    recording, beside = story.watch(twin), shadow.Shadow(twin, twin.assembly) if shadowed else None
    document = summary(twin, run(twin, lines))
    told = story.collect(twin, recording, command=command, spans=spans.rows() if spans else ())
    if beside:
        document["shadow"] = beside.compared()
        document["audit"]["violations"] += beside.differences()
        told["violations"] = document["audit"]["violations"]
        told["compared"] = comparison(**document["shadow"])
    return document, told


def comparison(compared: int, differ: int) -> str:
    """The comparison with a shadow in a sentence."""
    return f"Of {counted(compared, 'order')} compared with the shadow, {differ:,} ended otherwise with it."


def tell_refused(twin: Twin) -> None:
    """Which letters stayed where they were, of those that lines of the script sent back."""
    for done in (done for done in twin.acts if "replayed" in done):
        for letter, reason in done["refused"].items():
            tell(f"the letter {letter} of {done['route']} stayed: {reason}")


def spans_of(twin: Twin) -> "Spans":
    """The spans of a run that begins. OpenTelemetry is imported only where somebody traces."""
    from signalbox.twin.observe.traces import trace

    return trace(twin)


def by_the_script(lines: list[Line], phase: int | None) -> bool:
    """Whether a script of orders takes what comes in, now or in a phase that a line begins."""
    return (phase is not None and phases.phase(phase).script) or any(line.verb == "phase" for line in lines)


def script_of(what: str) -> Path:
    """The script that an argument means. Raises InputError with the names that there are."""
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
