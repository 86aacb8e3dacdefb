"""Sweeps over seeds, each run in a forked child of one warm parent: violations, and which faults struck where."""

import json
import os
import select
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from scenarios import SCENARIOS
from signalbox.assembly import Assembly
from signalbox.console import write_console
from signalbox.story import record, story_records
from signalbox.twin import Twin, warm_start
from signalbox.twin.auditors.audit import Violation
from signalbox.twin.deployment.scheduler import make_schedule
from signalbox.twin.kernel import warm_environments
from signalbox.twin.observe.protections import Protections, Rescuers

READY = 10
"""Environments of one function that are kept ready at most: a run of twenty orders seldom uses more."""
RESCUERS: Rescuers = {
    ("outbox-sweep", "events.PutEvents"): "the sweep published an event",
    ("outbox-sweep", "sqs.SendMessageBatch"): "the sweep sent an event of an ordered route",
    ("outbox-sweep", "states.SendTaskSuccess"): "the sweep answered a wait",
    ("orders-return-unclaimed", "dynamodb.TransactWriteItems"): "unclaimed payments went back",
    ("orders-settle-order", "dynamodb.TransactWriteItems"): "a dead execution was settled",
    ("lending-settle", "dynamodb.TransactWriteItems"): "a dead execution was settled",
    ("settlement-fail-run", "dynamodb.TransactWriteItems"): "a dead execution was settled",
    ("entrances-reconcile", "dynamodb.PutItem"): "a lost end was announced",
    ("circuits-keep-open", "lambda.UpdateEventSourceMapping"): "an event source was switched",
    ("settlement-start", "states.RedriveExecution"): "an execution was redriven",
    ("journeys-sweep", "dynamodb.TransactWriteItems"): "a stalled journey was raised",
}
"""Calls that only a second line of defence makes."""


@dataclass(frozen=True)
class Finding:
    """Result of one seed: violations, hits by `fault:state`, and how often mitigations worked.

    `classes` counts what the workload drew of each class.
    """

    seed: int
    violations: list[Violation]
    coverage: dict[str, int] = field(default_factory=dict)
    mitigations: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)


Run = Callable[[int], Finding]


def chaos_run(assembly: Assembly, count: int, profile: str, flow: str = "orders", console: Path | None = None) -> Run:
    """Return a run of a workflow's workload of this size under a random fault plan of this profile.

    With `console` it writes the page of the run there.
    """
    chaos = FLOWS[flow]

    def run(seed: int) -> Finding:
        with Twin.from_assembly(assembly, seed, schedules=chaos.schedules) as twin:
            recorder = record(twin) if console else None
            run_schedules(twin, chaos.nightly)
            protections = Protections(twin, RESCUERS)
            twin.plan([*chaos.workload(seed, count), *chaos.faults(seed, profile)])
            twin.run_until_idle()
            clear_up(twin, chaos.afterwards, chaos.nightly)
            if recorder and console:
                again = command(seed, count, profile, flow, assembly.ignored)
                write_console(console, list(story_records(recorder, again)))
            classes = dict(sorted(chaos.classes(seed, count).items()))
            return Finding(seed, twin.audit(), coverage(twin), protections.count(), classes)

    return run


FLOWS = {scenario.slug: scenario.chaos for scenario in SCENARIOS if scenario.chaos}


def run_schedules(twin: Twin, names: tuple[str, ...], running: tuple[str, ...] = ()) -> None:
    """Run the schedules with one of these texts in their name from now on, but those that run already."""
    before, twin.cloud.schedules = twin.cloud.schedules, True
    for schedule in twin.assembly.of_type("AWS::Scheduler::Schedule"):
        if any(name in schedule.name for name in names) and not any(name in schedule.name for name in running):
            make_schedule(twin.cloud, twin.assembly, schedule)
            twin.cloud.schedules_since = min(twin.cloud.schedules_since, twin.cloud.clock.now)
    twin.cloud.schedules = before


def clear_up(twin: Twin, seconds: float, running: tuple[str, ...] = ()) -> None:
    """Let schedules do what is left for some virtual seconds, also where they have not run all the time.

    `running` are parts of names of those that have.
    """
    if not twin.schedules:
        run_schedules(twin, ("",), running)
    twin.advance(seconds=seconds)
    twin.run_until_idle()


def coverage(twin: Twin) -> dict[str, int]:
    """Count where each fault struck: by state where a state's function was hit, else by function or rule."""
    states = {function: state for row in twin.assembly.workflows for state, function in row["tasks"].items()}
    counted: Counter[str] = Counter()
    for place, hits in twin.hits.items():
        fault, _, function = place.partition(":")
        counted[f"{fault}:{states.get(function, function)}"] += hits
    return dict(sorted(counted.items()))


def sweep(
    assembly: Assembly, run: Run, seeds: Iterable[int], workers: int = 2, ready: int = READY
) -> Generator[Finding, None, None]:
    """Run each seed in a child of this process, `workers` at once; findings come as they are ready.

    Up to `ready` environments of each function are kept for them; 0 where preparing would take longer than it saves.
    A run that breaks down is a finding of the invariant `run`, with the end of its traceback.
    """
    if ready and not warm_environments.KEPT:
        warm_environments.record_imports()
        run(0)  # clients, compiled machines and syntax trees are made once, here
        warm_start.prepare(assembly, ready)
    waiting, children = iter(seeds), dict[int, tuple[int, int]]()
    try:
        while True:
            while len(children) < workers and (seed := next(waiting, None)) is not None:
                pid, pipe = fork(run, seed)
                children[pid] = (seed, pipe)
            if not children:
                return
            pid = first_of(children)
            seed, pipe = children.pop(pid)
            yield answer_of(seed, pid, pipe)
    finally:
        stop(children)


def fork(run: Run, seed: int) -> tuple[int, int]:
    """Start a child for a seed; gives its process id and the pipe to read from."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a terminal sends Ctrl-C to the children too
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as pipe:
        json.dump(attempt(run, seed).__dict__, pipe)
    os._exit(0)


def stop(children: Iterable[int]) -> None:
    """End the children that still run: nobody waits for their findings."""
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def attempt(run: Run, seed: int) -> Finding:
    """Return the run's finding, also where the run breaks down."""
    try:
        return run(seed)
    except BaseException as error:  # a child must answer after any error
        where = traceback.format_exception(error)[-3:]
        return Finding(seed, [{"invariant": "run", "detail": " ".join("".join(where).split())}])


def first_of(children: dict[int, tuple[int, int]]) -> int:
    """Return the id of the child that answers first."""
    pipes = {pipe: pid for pid, (_, pipe) in children.items()}
    ready, _, _ = select.select(list(pipes), [], [])
    return pipes[ready[0]]


def answer_of(seed: int, pid: int, pipe: int) -> Finding:
    """Read a child's answer to its end."""
    with os.fdopen(pipe, encoding="utf-8") as answers:
        text = answers.read()
    os.waitpid(pid, 0)
    if not text:
        return Finding(seed, [{"invariant": "run", "detail": "the child died without an answer"}])
    return Finding(**json.loads(text))


def command(seed: int, count: int, profile: str, flow: str = "orders", ignored: Iterable[str] = ()) -> str:
    """Return the command that replays one seed."""
    left_out = "".join(f" --ignore {name}" for name in ignored)
    flowing = "" if flow == "orders" else f" --flow {flow}"
    return f"python -m signalbox chaos --seed {seed} --orders {count} --profile {profile}{flowing}{left_out}"
