"""Runs of scripts: progress, summary and table."""

import statistics
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.text import Text

from signalbox.assembly import Assembly, BrokenAssembly
from signalbox.assembly.assembly import ROUTES
from signalbox.assembly.synthesis import chosen
from signalbox.cli.output import duration, messages, tell
from signalbox.cli.tables import show_table
from signalbox.cli.waiting import announce
from signalbox.cli.words import counted
from signalbox.twin import Twin
from signalbox.twin.auditors.audit import Violation
from signalbox.twin.results.rows import ExecutionRow
from signalbox.twin.script.line import BrokenLine, Line

OF_A_ROUTE = ("name", "events", "queue", "deadLetterQueue", "deadline", "publishes")
"""Keys of each route that a run reads."""


SECONDS_A_LINE = 0.04
"""Real time of a line on one core, what it causes included; measured with the example scripts."""


class BrokenLines:
    """Prints what is wrong with lines of a script as it becomes known, and counts them."""

    def __init__(self, script: Path) -> None:
        self.script = script
        self.count = 0

    def tell(self, line: BrokenLine) -> None:
        """Print what is wrong with one line."""
        self.count += 1
        tell(f"{self.script}: line {line.number}: {line.reason}", style="red")


def playable(path: Path | None, ignore: Iterable[str] | None = None) -> Assembly:
    """Return the assembly that a verb plays on; its twins leave out what `ignore` names.

    Raises BrokenAssembly where its templates name no route: counts and auditors need the routes.
    """
    assembly = chosen(path, tell)
    assembly.ignored = tuple(ignore or ())
    if not assembly.routes:
        raise BrokenAssembly(
            f"no template in {assembly.path} has routes ({ROUTES} in its Metadata), so nothing can be played on it; "
            "`make synth` writes one that has"
        )
    for number, route in enumerate(assembly.routes):
        if missing := [key for key in OF_A_ROUTE if key not in route]:
            raise BrokenAssembly(
                f"{assembly.path}: {ROUTES}[{number}] lacks {', '.join(missing)}; `make synth` writes it anew"
            )
    return assembly


def run(twin: Twin, lines: Iterable[dict[str, Any] | Line]) -> float:
    """Play the lines and show progress; return the real seconds that the simulation took."""
    given = list(lines)
    end = max((line.at if isinstance(line, Line) else float(line.get("at", 0)) for line in given), default=0.0)
    announce(f"playing {counted(len(given), 'line')}, {duration(end)} of virtual time", SECONDS_A_LINE * len(given))
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    watched = messages.is_terminal and not messages.is_dumb_terminal
    started = time.perf_counter()
    with Progress(*columns, console=messages, transient=True, auto_refresh=False, disable=not watched) as progress:
        task = progress.add_task("running")

        def show_progress() -> None:
            events = sum(len(bus.journal) for bus in twin.cloud.buses.buses.values())
            at = f"virtual {duration(twin.now)}, the last line at {duration(end)}"
            progress.update(task, description=f"{at}; {events} events on the bus")
            progress.refresh()

        twin.plan(given)
        twin.run_until_idle(show_progress)
    return time.perf_counter() - started


def summary(twin: Twin, seconds: float, with_executions: bool = True) -> dict[str, Any]:
    """Return the document that `--json` prints."""
    counts = twin.results.counts()
    return {
        "seed": twin.seed,
        **({"executions": twin.executions()} if with_executions else {}),
        **counts,
        "dead_letters": twin.results.dead_letters(),
        "audit": {"violations": twin.audit()},
        "real": {"seconds": round(seconds, 3), "per_second": round(counts["accepted"] / seconds, 2)},
    }


def show(document: dict[str, Any], rows: list[ExecutionRow]) -> None:
    """Print the table of outcomes, the dead letters, and what the auditors found."""
    console = Console(highlight=False)
    show_outcomes(rows)
    console.print(totals(document))
    letters = {route: count for route, count in document["dead_letters"].items() if count}
    if letters:
        console.print("dead letters: " + ", ".join(f"{count} in {route}" for route, count in letters.items()))
    violations = document["audit"]["violations"]
    for violation in violations:
        show_violation(console, violation)
    if not violations:
        console.print("[green]The auditors found no violation.[/]")


def totals(document: dict[str, Any]) -> str:
    """Return the counts in words: accepted is the sum of the next three, each key counted once."""
    words = {"completed": "completed", "in_flight": "in flight", "dead_lettered": "dead-lettered"}
    parts = ", ".join(f"{document[name]} {word}" for name, word in words.items())
    refused = f"; {counted(document['refused'], 'event')} refused by the bus" if document["refused"] else ""
    return f"{counted(document['accepted'], 'business key')} accepted: {parts}{refused}"


def show_violation(console: Console, violation: Violation) -> None:
    """Print what an auditor found, without markup: a key in it may hold brackets."""
    line = Text.assemble((f"violated: {violation['invariant']}", "red"), f": {violation['detail']}")
    console.print(line, soft_wrap=True)


def show_outcomes(rows: list[ExecutionRow]) -> None:
    """Print a row per workflow and outcome: how many, how long in virtual time, how many states."""
    groups: dict[tuple[str, str], list[ExecutionRow]] = {}
    for row in rows:
        groups.setdefault((row["workflow"], row["outcome"] or row["status"].lower()), []).append(row)
    numbers = ("count", "median time", "longest", "states")
    if groups:
        show_table(
            ("workflow", "outcome", *numbers), [(*key, *figures(of)) for key, of in sorted(groups.items())], numbers
        )


def figures(rows: list[ExecutionRow]) -> tuple[str, str, str, str]:
    """Return the number of rows, their median and longest time, and the span of their states."""
    times = [row["virtual_seconds"] for row in rows if row["virtual_seconds"] is not None]
    states = sorted({len(row["states"]) for row in rows})
    span = f"{states[0]}" if len(states) == 1 else f"{states[0]}-{states[-1]}"
    median, longest = (duration(statistics.median(times)), duration(max(times))) if times else ("-", "-")
    return str(len(rows)), median, longest, span
