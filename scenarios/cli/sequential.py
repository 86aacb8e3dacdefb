"""`--flow naive`: the same lines through the sequential script of examples/naive, for `demo` and `load`."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import typer

from scenarios.sequential.migration import Migration
from scenarios.sequential.phases import deployed
from scenarios.sequential.story import collect
from signalbox import report
from signalbox.assembly import Assembly
from signalbox.cli.output import print_json, tell
from signalbox.cli.running import show_outcomes, show_violation
from signalbox.cli.words import counted
from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.play import recorded_runs
from signalbox.twin.results.rows import ExecutionRow
from signalbox.twin.script.line import BrokenLine, Line, refuse

FLOWS = ("orders", "naive")
SHOWN = 5
"""Violations of each kind that are printed; `--json` has them all."""


def check_flow(flow: str) -> None:
    """Raise InputError for a flow that does not exist."""
    if flow not in FLOWS:
        raise InputError(f"there is no flow {flow!r}; use one of {', '.join(FLOWS)}")


def run_sequential(
    assembly: Assembly,
    lines: Iterable[Line],
    seed: int,
    json: bool,
    out: Path | None = None,
    command: str = "",
    number: int = 0,
    broken: Callable[[BrokenLine], None] = refuse,
) -> int:
    """Play the lines in a phase, print the document or the table, and return the exit code.

    `broken` is called with each line that cannot be played; such lines do not change the exit code. With `out` the
    executions are in the document, and the page of the run, which `command` repeats, is in that folder.
    """
    given = list(lines)
    with Twin.from_assembly(deployed(assembly, number), seed, schedules=number > 1) as twin:
        twin.on_broken = broken
        run = Migration(twin, assembly, number)
        started = time.perf_counter()
        run.plan(given)
        twin.run_until_idle()
        seconds = time.perf_counter() - started
        found = run.tally()
        violations, rows, stands = run.violations(found), run.executions(), run.counts()
        page = report.write(collect(run.flow, found, violations, command), out) if out and given else None
    if out and given:
        recorded_runs.delete(out)
    for unplayed, times in Counter(run.flow.unplayed).items():
        tell(f"means nothing to the sequential script: {unplayed}" + (f" ({times} times)" if times > 1 else ""))
    document = {
        "seed": seed,
        **({"executions": rows} if out else {}),
        **stands,
        "audit": {"violations": violations},
        "real": {"seconds": round(seconds, 3), "orders_per_second": round(stands["accepted"] / seconds, 2)},
    }
    if json:
        print_json(document)
    else:
        show(document, rows)
        typer.echo(f"{counted(len(rows), 'order')} in {seconds:.1f} s" + (f"; the report: {page}" if page else ""))
    return 1 if violations else 0


def with_rate(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document of a run with the name that its rate has for orders."""
    real = document["real"]
    return {**document, "real": {"seconds": real["seconds"], "orders_per_second": real["per_second"]}}


def show(document: dict[str, Any], rows: list[ExecutionRow]) -> None:
    """Print the table of outcomes, and the first violations of each kind in words."""
    from rich.console import Console

    console = Console(highlight=False)
    show_outcomes(rows)
    words = ("accepted", "completed", "in_flight", "refused")
    console.print(", ".join(f"{document[word]} {word.replace('_', ' ')}" for word in words))
    kinds: Counter[str] = Counter()
    for violation in document["audit"]["violations"]:
        kinds[violation["invariant"]] += 1
        if kinds[violation["invariant"]] <= SHOWN:
            show_violation(console, violation)
    typer.echo("violations: " + (", ".join(f"{count} of {name}" for name, count in kinds.items()) or "none"))
