"""`python -m tests.generated_mutants.forked_runs JOB`: judge mutants, each in a forked child of one warm pytest.

The tests are collected once. A child switches its mutant on and runs the tests that call the function: those that
killed a neighbour first, in this run or an earlier one, then those that call few functions, then the fastest. It stops
at the first failure. A run starts within `mutants/`, because the mutated code is imported from there.
"""

import gc
import json
import os
import resource
import select
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

OVER_TIME = (-9, -24)
"""Signals of a child that needed more processor time for a test than that needs without a mutant."""
SLOWNESS, MARGIN = 5, 5
"""Limit of a test in a child: a multiple of its seconds, and seconds that are added."""

SHOWN = 200
"""Mutants after which a line shows how far the run is."""


@dataclass(frozen=True)
class Job:
    """Mutants to judge with the versions of their functions, and the tests that call each function, in their order.

    `durations` are seconds by test; `seconds` limits the tests of one mutant; `verdicts` is the file of results.
    """

    names: dict[str, str]
    tests: dict[str, list[str]]
    durations: dict[str, float]
    verdicts: str
    workers: int
    seconds: float


@dataclass
class Child:
    """A child that runs, its mutant, its tests in their order, and the end of its pipe."""

    name: str
    items: Sequence[pytest.Item]
    pid: int
    pipe: int


@dataclass
class ForkedRuns:
    """Plugin of pytest in the place of its loop over tests."""

    job: Job
    killers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Tests that killed mutants, by function and by module."""
    trusted: dict[tuple[str, str], bool] = field(default_factory=dict)
    running: list[Child] = field(default_factory=list)
    progress: Counter[str] = field(default_factory=Counter)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge every mutant of the job."""
        items = {item.nodeid: item for item in session.items}
        warm = next(item for item in session.items if "world" in getattr(item, "fixturenames", ()))
        run_one(session, warm, next(item for item in session.items if item is not warm))
        self.remember()
        # What the parent has made is never collected: a child that marks it would copy each page of it.
        gc.collect()
        gc.freeze()
        with Path(self.job.verdicts).open("a", encoding="utf-8") as out:
            for name in self.job.names:
                while len(self.running) >= self.job.workers:
                    self.finish(session, out)
                self.start(session, items, name)
            while self.running:
                self.finish(session, out)
        return True

    def remember(self) -> None:
        """Note the tests that killed mutants in earlier runs."""
        path = Path(self.job.verdicts)
        for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
            row = json.loads(line)
            if row["verdict"] == "killed":
                self.note(row["name"], row["by"])

    def note(self, name: str, test: str) -> None:
        """Count a test that killed a mutant, for its function and for its module."""
        function = name.rpartition("__mutmut_")[0]
        if test:
            self.killers[function][test] += 1
            self.killers[function.rpartition(".")[0]][test] += 1

    def start(self, session: pytest.Session, items: dict[str, pytest.Item], name: str) -> None:
        """Fork a child for a mutant."""
        chosen = [items[test] for test in self.tests_of(name) if test in items]
        self.running.append(fork(session, name, chosen, self.job.durations))

    def tests_of(self, name: str) -> list[str]:
        """Return the tests of a mutant that fit into the limit, those first that killed mutants of its function."""
        function = name.rpartition("__mutmut_")[0]
        mine, near = self.killers[function], self.killers[function.rpartition(".")[0]]
        found: list[str] = []
        left = self.job.seconds
        for test in sorted(self.job.tests.get(function, []), key=lambda one: (-mine[one], -near[one])):
            left -= self.job.durations.get(test, 0)
            if left < 0 and found:
                break
            found.append(test)
        return found

    def finish(self, session: pytest.Session, out: Any) -> None:
        """Wait for a child, and write its verdict down."""
        ready, _, _ = select.select([child.pipe for child in self.running], [], [])
        child = next(one for one in self.running if one.pipe == ready[0])
        self.running.remove(child)
        code, test, seconds = end_of(child)
        verdict = "survived" if code == 0 else "killed"
        if code and not test and code not in OVER_TIME:
            verdict = "not run"
        if test and not self.passes_without(session, child, test):
            verdict = "not run"
        if verdict == "killed":
            self.note(child.name, test)
        row = {"name": child.name, "version": self.job.names[child.name], "verdict": verdict, "by": test}
        out.write(f"{json.dumps({**row, 'seconds': round(seconds, 3)})}\n")
        out.flush()
        self.progress[verdict] += 1
        if self.progress.total() % SHOWN == 0:
            sys.stderr.write(f"{self.progress.total()} of {len(self.job.names)}: {dict(self.progress)}\n")

    def passes_without(self, session: pytest.Session, child: Child, test: str) -> bool:
        """Return whether a test that failed passes without a mutant, after the tests that ran before it.

        That is seen once for each test of a function.
        """
        place = next(place for place, item in enumerate(child.items) if item.nodeid == test)
        key = (child.name.rpartition("__mutmut_")[0] if place else "", test)
        if key not in self.trusted:
            code, *_ = end_of(fork(session, "", child.items[: place + 1], self.job.durations))
            self.trusted[key] = code == 0
        return self.trusted[key]


def fork(session: pytest.Session, name: str, items: Sequence[pytest.Item], durations: Mapping[str, float]) -> Child:
    """Start a child that runs tests with a mutant switched on."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return Child(name, items, pid, reader)
    os.close(reader)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    os.environ["MUTANT_UNDER_TEST"] = name
    after = [*items[1:], next(item for item in session.items if item is not items[-1])] if items else []
    if items:
        session._setupstate.teardown_exact(items[0])  # what the parent has set up, and these tests do not share
    for item, following in zip(items, after, strict=True):
        limit = int(time.process_time() + SLOWNESS * durations.get(item.nodeid, 0)) + MARGIN
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        if run_one(session, item, following):
            os.write(writer, item.nodeid.encode())
            os._exit(1)
    os._exit(0)


def run_one(session: pytest.Session, item: pytest.Item, following: pytest.Item) -> bool:
    """Run a test; what the following one shares stays. Returns whether it failed."""
    before = session.testsfailed
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    return session.testsfailed > before


def end_of(child: Child) -> tuple[int, str, float]:
    """Return the exit code of a child, the test that failed in it, and its seconds of processor time."""
    with os.fdopen(child.pipe, encoding="utf-8") as pipe:
        test = pipe.read()
    _, status, used = os.wait4(child.pid, 0)
    return os.waitstatus_to_exitcode(status), test, used.ru_utime + used.ru_stime


def main(arguments: Sequence[str]) -> int:
    """Run the job of a file; the exit code is that of pytest."""
    job = Job(**json.loads(Path(arguments[0]).read_text("utf-8")))
    options = ["--rootdir=.", "--tb=no", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "--disable-warnings"]
    return int(pytest.main([*options, *given_tests()], plugins=[ForkedRuns(job)]))


def given_tests() -> list[str]:
    """Return the tests that judge, as mutmut's settings name them."""
    settings = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    return [*settings["pytest_add_cli_args_test_selection"], *settings["pytest_add_cli_args"]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
