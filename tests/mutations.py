"""`python -m tests.mutations`: take out one mitigation after the other and see its tests fail.

Each mutation changes a copy of the assembly; its tests alone run against the copy. First all of them run against the
assembly as it is. Exit 0 when every mutation was noticed by an assertion, 1 when one survived, or broke something else.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from signalbox.assembly import Assembly
from signalbox.assembly.synthesis import current
from signalbox.project import CHECKOUT
from tests.mutants import (
    of_delivery,
    of_desk,
    of_events,
    of_handlers,
    of_lending,
    of_limits,
    of_money,
    of_onboarding,
    of_suspects,
    of_video,
    of_webhooks,
    of_workflow,
)
from tests.mutants.contents import loans, nights, orders, outcomes, sweeps, users
from tests.mutants.mutation import Mutation
from tests.simulation.copies import copy

MUTATIONS: tuple[Mutation, ...] = (
    *of_delivery.MUTATIONS,
    *of_handlers.MUTATIONS,
    *of_workflow.MUTATIONS,
    *of_desk.MUTATIONS,
    *of_onboarding.MUTATIONS,
    *of_video.MUTATIONS,
    *of_webhooks.MUTATIONS,
    *of_suspects.MUTATIONS,
    *of_lending.MUTATIONS,
    *of_limits.MUTATIONS,
    *of_money.MUTATIONS,
    *of_events.MUTATIONS,
    *orders.MUTATIONS,
    *loans.MUTATIONS,
    *users.MUTATIONS,
    *nights.MUTATIONS,
    *outcomes.MUTATIONS,
    *sweeps.MUTATIONS,
)
SECONDS = 400
"""In which one test must end, on a slow machine: what hangs has not been noticed."""
ASSERTION = re.compile(r"^E +(?:AssertionError|assert)", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """The verdict on one mutation: `noticed`, and the reason."""

    mutation: Mutation
    noticed: bool
    why: str
    seconds: float


def run_tests(
    assembly: Path, tests: Iterable[str], seconds: float | None = SECONDS
) -> subprocess.CompletedProcess[str]:
    """Run tests against an assembly, as it is. Raises TimeoutExpired after these seconds, if any are given."""
    arguments = ["-m", "pytest", "-p", "no:cacheprovider", "--tb=short", *tests]
    given = {**os.environ, "SIGNALBOX_ASSEMBLY": str(assembly)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=CHECKOUT, env=given, capture_output=True, text=True, timeout=seconds
    )


def judge(mutation: Mutation, assembly: Assembly) -> Verdict:
    """Take the mitigation out and see whether each of its tests fails by an assertion."""
    started = time.perf_counter()
    verdicts = []
    with tempfile.TemporaryDirectory() as folder:
        mutated = copy(assembly, Path(folder) / "assembly")
        mutation.take_out(mutated)
        for test in mutation.tests:
            verdicts.append(noticed(mutated.path, test))
    bad = [why for good, why in verdicts if not good]
    return Verdict(mutation, not bad, bad[0] if bad else verdicts[0][1], time.perf_counter() - started)


def noticed(assembly: Path, test: str) -> tuple[bool, str]:
    """Return whether a test fails by an assertion on this assembly, and the line of the failure."""
    name = test.rpartition("::")[2]
    try:
        done = run_tests(assembly, [test])
    except subprocess.TimeoutExpired:
        return False, f"{name} does not end"
    if done.returncode == 0:
        return False, f"{name} passes without it"
    lines = [line[1:].strip() for line in done.stdout.splitlines() if line.startswith("E ")]
    line = lines[0] if lines else (done.stdout + done.stderr).strip().splitlines()[-1]
    return done.returncode == 1 and bool(ASSERTION.search(done.stdout)), line


def main(arguments: list[str]) -> int:
    """Judge the mutations that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these mutations, or those of these faults")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(arguments)
    chosen = [m for m in MUTATIONS if not given.names or m.name in given.names or str(m.fault) in given.names]
    assembly = current(write)
    tests = sorted({test for mutation in chosen for test in mutation.tests})
    with tempfile.TemporaryDirectory() as folder:
        kept = copy(assembly, Path(folder) / "assembly")  # a later synthesis does not change it
        write(f"{len(tests)} tests run with every mitigation in its place, which takes minutes")
        before = run_tests(kept.path, ["-n", str(given.workers), *tests], seconds=None)
        if before.returncode:
            write(f"the tests fail with every mitigation in its place:\n{before.stdout[-3000:]}")
            return 1
        write(f"they pass; now {len(chosen)} times without one")
        with ThreadPoolExecutor(given.workers) as pool:
            verdicts = [shown(verdict) for verdict in pool.map(lambda m: judge(m, kept), chosen)]
    survived = [verdict for verdict in verdicts if not verdict.noticed]
    write(f"{len(verdicts) - len(survived)} noticed, {len(survived)} not")
    return 1 if survived or not verdicts else 0


def shown(verdict: Verdict) -> Verdict:
    """Print the row of a verdict."""
    mutation = verdict.mutation
    word = "noticed" if verdict.noticed else "SURVIVED"
    row = f"{mutation.fault:>3}  {mutation.name:<30} {word:<9} {verdict.seconds:5.1f} s  {mutation.mitigation}"
    write(f"{row}\n       {verdict.why[:150]}")
    return verdict


def write(line: str) -> None:
    """A line of the table, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
