"""`chaos`: a workload under random faults, seed by seed, audited; each violation comes with its replay command."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from scenarios.random_faults import PROFILES
from scenarios.sweep import FLOWS, READY, Finding, chaos_run, command, sweep
from signalbox.assembly import Assembly
from signalbox.cli.options import ConsoleFile, Ignored
from signalbox.cli.output import print_json, tell
from signalbox.cli.running import playable
from signalbox.cli.waiting import announce, watched
from signalbox.cli.words import counted
from signalbox.errors import InputError
from signalbox.twin import Twin

FEW = 4
"""Number of seeds that run faster than environments are made ready."""

SECONDS_A_SEED = 2.0
"""Real time of a run of twenty pieces of business, on one core: what the first line promises."""

app = typer.Typer(add_completion=False)


@app.command()
def chaos(
    seeds: Annotated[int | None, typer.Option(min=1, help="number of seeds")] = None,
    first_seed: Annotated[int, typer.Option(help="the first of them")] = 0,
    seed: Annotated[int | None, typer.Option(help="this seed alone")] = None,
    profile: Annotated[str, typer.Option(help=f"how many faults a run has: {', '.join(PROFILES)}")] = "rough",
    orders: Annotated[int, typer.Option(min=1, help="orders, applications, users or rows in each run")] = 20,
    flow: Annotated[str, typer.Option(help=f"whose business: {', '.join(FLOWS)}")] = "orders",
    workers: Annotated[int, typer.Option(min=1, help="runs at once, each in a process of its own")] = 2,
    assembly: Annotated[Path | None, typer.Option(help="a cloud assembly; by default the project's own")] = None,
    json: Annotated[bool, typer.Option("--json", help="one JSON document on stdout")] = False,
    ignore: Ignored = None,
    console: ConsoleFile = None,
) -> int:
    """Run a workload under random faults; exit 1 where an auditor finds a violation."""
    if profile not in PROFILES:
        raise InputError(f"there is no profile {profile!r}; use {', '.join(PROFILES)}")
    if flow not in FLOWS:
        raise InputError(f"there is no flow {flow!r} to break; use {', '.join(FLOWS)}")
    if (seed is None) == (seeds is None):
        raise InputError("say either how many seeds to run (--seeds N) or which one (--seed S)")
    if seed is not None and first_seed:
        raise InputError("--first-seed goes with --seeds; --seed is a single one")
    if console and seed is None:
        raise InputError("--console shows one run: say which one (--seed S)")
    numbers = [seed] if seed is not None else list(range(first_seed, first_seed + (seeds or 0)))
    deployed = runnable(playable(assembly, ignore))
    announce(f"running {counted(len(numbers), 'seed')}, {workers} at once", SECONDS_A_SEED * len(numbers) / workers)
    started = time.perf_counter()
    run = chaos_run(deployed, orders, profile, flow, console)
    replay = partial(command, count=orders, profile=profile, flow=flow, ignored=deployed.ignored)
    ready = READY if len(numbers) > FEW else 0
    with closing(sweep(deployed, run, numbers, workers, ready)) as found:
        findings = [shown(finding, replay) for finding in watched(found, len(numbers), "seed")]
    document = summary(findings, time.perf_counter() - started)
    if json:
        print_json(document)
    else:
        show(document)
    return 1 if document["violations"] else 0


def runnable(assembly: Assembly) -> Assembly:
    """Return the assembly. Raises InputError where a twin refuses it, which each child would report as a finding."""
    with Twin.from_assembly(assembly):
        return assembly


def shown(finding: Finding, replay: Callable[[int], str]) -> Finding:
    """Print the violations of a finding and its replay command on stderr; return the finding."""
    for violation in finding.violations:
        tell(f"seed {finding.seed}: {violation['invariant']}: {violation['detail']}")
    if finding.violations:
        tell(f"replay it: {replay(finding.seed)}")
    return finding


def summary(findings: list[Finding], seconds: float) -> dict[str, Any]:
    """Return the document of `--json`: findings in the order of their seeds."""
    ordered = sorted(findings, key=lambda finding: finding.seed)
    violations = [{"seed": f.seed, **violation} for f in ordered for violation in f.violations]
    return {
        "seeds": len(findings),
        "violations": violations,
        "coverage": added(finding.coverage for finding in findings),
        "classes": added(finding.classes for finding in findings),
        "mitigations": exercised(ordered),
        "exercised": {str(finding.seed): finding.mitigations for finding in ordered},
        "real": {"seconds": round(seconds, 3), "seconds_per_seed": round(seconds / max(1, len(findings)), 3)},
    }


def added(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Return the sum of counts by name."""
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(sorted(total.items()))


def exercised(findings: list[Finding]) -> dict[str, dict[str, int]]:
    """Return, by mitigation, how often it worked and in how many seeds."""
    times = added(finding.mitigations for finding in findings)
    seeds = Counter(name for finding in findings for name in finding.mitigations)
    return {name: {"times": count, "seeds": seeds[name]} for name, count in times.items()}


def show(document: dict[str, Any]) -> None:
    """Print how often each fault struck, what was drawn, which mitigations worked, and the number of violations."""
    hits: Counter[str] = Counter()
    for place, count in document["coverage"].items():
        hits[place.partition(":")[0]] += count
    seeds, seconds = counted(document["seeds"], "seed"), document["real"]["seconds"]
    typer.echo(f"{seeds} in {seconds} s; faults that struck: {listed(hits)}")
    typer.echo(f"classes that were drawn: {listed(document['classes'])}")
    typer.echo("mitigations that worked (times, seeds):")
    for name, row in document["mitigations"].items():
        typer.echo(f"  {row['times']:>7} {row['seeds']:>5}  {name}")
    typer.echo(counted(len(document["violations"]), "violation"))


def listed(counts: Mapping[str, int]) -> str:
    """Return counts in words: `a (1), b (2)`."""
    return ", ".join(f"{name} ({count})" for name, count in sorted(counts.items())) or "none"
