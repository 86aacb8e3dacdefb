"""Fixtures for tests on the twin: pytest loads them by the entry point of the installed package.

In the checkout `-p signalbox.pytest_plugin` in `addopts` loads them: pytest takes the entry point of that name where
there is one, so that they are loaded once. The twin is imported only by a test that uses it: it may not be installed.
"""

import os
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from signalbox.assembly import Assembly
    from signalbox.twin import Twin


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--asl-coverage`."""
    parser.addoption(
        "--asl-coverage", action="store_true", help="print which parts of the state machines no test has taken"
    )
    parser.addini("asl_coverage_reasons", "a TOML file: machine -> part -> why no test takes it")


def pytest_configure(config: pytest.Config) -> None:
    """Note the parts of machines where the option asks for it."""
    if config.getoption("--asl-coverage"):
        from signalbox.asl_coverage import AslCoverage

        config.pluginmanager.register(AslCoverage(config), "asl-coverage")


@pytest.fixture(scope="session")
def assembly() -> "Assembly":
    """The project's assembly as CDK synthesises it now, or the one in the folder that SIGNALBOX_ASSEMBLY names."""
    from signalbox.assembly import read
    from signalbox.assembly.synthesis import current

    given = os.environ.get("SIGNALBOX_ASSEMBLY")
    return read(given) if given else current()


OPENED: "pytest.StashKey[Twin]" = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what failed in the twin to the text of a failed test: state, error, and the message of each."""
    report = yield
    if report.when == "call" and report.failed and OPENED in item.stash:
        report.sections.append(("failures in the twin", failures_in(item.stash[OPENED])))
    return report


def failures_in(twin: "Twin") -> str:
    """Return a line for each failure of an execution, and one for each cause of dead letters."""
    from signalbox.desk import Account, DeadLetters, group_by_cause

    lines = [f"{row['workflow']} {row['key']}: {text}" for row in twin.executions() for text in row.get("failures", ())]
    letters = DeadLetters(Account(twin.assembly, twin.client))
    for route, count in twin.results.dead_letters().items():
        for cause in group_by_cause(letters, route)["causes"] if count else ():
            lines.append(f"dead letters of {route}: {cause['count']} x {cause['reason']} {cause['error']}".rstrip())
    return "\n".join(lines) or "none"


@pytest.fixture
def twin(assembly: "Assembly", request: pytest.FixtureRequest) -> "Iterator[Callable[..., Twin]]":
    """Opens twins of the project's assembly: `twin(seed=7)`; the last one is closed after the test. A twin leaves out
    what `ignored` names."""
    from signalbox.twin import Twin

    with ExitStack() as stack:

        def open_twin(seed: int = 0, schedules: bool = False, ignored: Collection[str] = ()) -> Twin:
            stack.close()
            opened = stack.enter_context(Twin.from_assembly(assembly, seed, schedules, ignored=ignored))
            request.node.stash[OPENED] = opened
            return opened

        yield open_twin
    if OPENED in request.node.stash:
        del request.node.stash[OPENED]  # pytest keeps each test to the end of the run, and would keep its twin
