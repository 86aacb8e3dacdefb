"""Workers of a run of tests: which files start first, and what each worker needed of processor and memory."""

import gc
import os
import resource
from collections.abc import Generator
from typing import Any

import pytest

FIRST = (
    "cost/test_calibrate.py",
    "simulation/test_contention.py",
    "cli/test_verbs.py",
    "simulation/test_alarms_fire.py",
    "stacks/test_synthesis.py",
    "workflows/",
    "simulation/",
)
"""Paths of the files that take longest: they start first, so that the workers end together."""
ANSWER = "resources"
REPORTS = pytest.StashKey[dict[str, tuple[float, int]]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin without any report."""
    config.stash[REPORTS] = {}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave modules and tests out of Python's garbage collections: they stay until the end.

    Python collects everything only after garbage has grown to a quarter of what it visits.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
        gc.collect()  # nothing is left to visit, and Python notes that number


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; the order within a file stays."""
    items.sort(key=rank)


def rank(item: pytest.Item) -> int:
    """Return the place of a test's file in FIRST."""
    path = item.path.as_posix()
    return next((place for place, part in enumerate(FIRST) if f"tests/{part}" in path), len(FIRST))


def used() -> tuple[float, int]:
    """Return the processor seconds of this process and its children, and its own peak of memory in megabytes."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return sum(os.times()[:4]), own.ru_maxrss // 1024


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker send what it used to the process that started it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[ANSWER] = used()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take a worker's report; one that died has none."""
    if ANSWER in getattr(node, "workeroutput", {}):
        node.config.stash[REPORTS][node.gateway.id] = tuple(node.workeroutput[ANSWER])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print a line for each worker."""
    for worker, (seconds, megabytes) in sorted(config.stash[REPORTS].items()):
        terminalreporter.write_line(f"{worker}: {seconds:.0f} s of processor time, {megabytes} MB at most")
