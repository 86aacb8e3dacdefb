"""`demo` with the sequential script and the phases of the migration: `--flow naive`, `--phase N`."""

from typing import Annotated

import typer

from scenarios.cli.sequential import check_flow, run_sequential, with_rate
from scenarios.sequential.phases import phase as phase_of
from scenarios.sequential.shadow import Shadow
from signalbox.assembly.synthesis import at_phase
from signalbox.cli import demo as plain
from signalbox.cli.options import Ignored
from signalbox.cli.output import tell
from signalbox.cli.running import playable
from signalbox.cli.words import counted
from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.script.line import Line

app = typer.Typer(add_completion=False)

Flow = Annotated[str, typer.Option(help="what plays the script: orders, or naive: the sequential script")]
Phase = Annotated[int | None, typer.Option(help="a phase of docs/migration.md, from the script (0) to events")]


@app.command()
def demo(
    what: plain.What = "orders",
    seed: plain.Seed = 0,
    assembly: plain.AssemblyPath = None,
    out: plain.OutFolder = None,
    flow: Flow = "orders",
    phase: Phase = None,
    traces: plain.Traces = False,
    otlp: plain.Collector = "",
    story: plain.StoryFile = None,
    against: plain.Against = "",
    without: plain.Without = None,
    json: plain.AsJson = False,
    ignore: Ignored = None,
) -> int:
    """Run a workflow, or a script of events, through the synthesised system."""
    check_flow(flow)
    if flow == "naive" and phase:
        raise InputError(f"--flow naive is phase 0, and --phase {phase} asks for another: leave one of them out")
    out = plain.folder_of(out)
    script = plain.opened(what, out, without or ())
    shadowed = phase is not None and phase_of(phase).shadowed
    if flow == "naive" or is_sequential(script.lines, phase):
        if story or against:
            option = "--story" if story else "--against"
            raise InputError(f"{option} is about runs in the twin, and the sequential script does not run there")
        how = "--flow naive" if phase is None else f"--phase {phase}"
        command = f"python -m signalbox demo {what} {how} {script.left_out}--seed {seed}{plain.ignoring(ignore)}"
        deployed, number = playable(assembly, ignore), phase or 0
        code = run_sequential(deployed, script.lines, seed, json, out, command, number, script.broken.tell)
        return max(code, int(bool(script.broken.count)))
    given = plain.repeated(script, None if shadowed else assembly, traces)
    options = f"{'--phase 3 ' if shadowed else ''}{given}--seed {seed}{plain.ignoring(ignore)}"
    played = at_phase(3, tell) if shadowed else playable(assembly)
    played.ignored = tuple(ignore or ())
    return plain.play(
        script,
        played,
        plain.Options(seed, out, f"python -m signalbox demo {what} {options}", traces, otlp, json, story, against),
        beside_shadow if shadowed else lambda twin: amend_rate,
    )


def is_sequential(lines: list[Line], phase: int | None) -> bool:
    """Return whether the sequential script takes what comes in, now or in a phase that a line begins."""
    return (phase is not None and phase_of(phase).script) or any(line.verb == "phase" for line in lines)


def amend_rate(document: plain.Document, story: plain.Document) -> str:
    """Add how many orders were simulated a second."""
    document.update(with_rate(document))
    return ""


def beside_shadow(twin: Twin) -> plain.Amend:
    """Run the script as a shadow beside the machine, and compare what both did."""
    shadow = Shadow(twin, twin.assembly)

    def amend(document: plain.Document, story: plain.Document) -> str:
        amend_rate(document, story)
        document["shadow"] = shadow.compared()
        document["audit"]["violations"] += shadow.differences()
        story["violations"] = document["audit"]["violations"]
        story["compared"] = comparison(**document["shadow"])
        return str(story["compared"])

    return amend


def comparison(compared: int, differ: int) -> str:
    """Return the comparison with a shadow in a sentence."""
    return f"Of {counted(compared, 'order')} compared with the shadow, {differ:,} ended otherwise with it."
