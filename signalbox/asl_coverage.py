"""`pytest --asl-coverage`: which states, rules, retriers and catchers of the machines no test has taken.

With pytest-xdist each worker sends what it noted to the process that prints.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from signalbox.asl.run import coverage

_KEY = "asl_coverage"


class AslCoverage:
    """The plugin behind the option.

    The ini option `asl_coverage_reasons` names a TOML file with the reasons of gaps: machine -> part -> reason.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.register = coverage.Register()
        self._noting = coverage.noting(self.register)
        self._noting.__enter__()
        self.config = config

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send what this worker noted."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_KEY] = self.register.rows()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Receive what a worker noted."""
        self.register.merge(getattr(node, "workeroutput", {}).get(_KEY, ()))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print each machine with its share and its gaps."""
        reasons = self._reasons()
        terminalreporter.section("coverage of state machines")
        for name, covered in self.register.best().items():
            known = reasons.get(name, {})
            taken = len(covered.parts) - len(covered.missing)
            terminalreporter.line(f"{name}: {taken} of {len(covered.parts)} parts taken")
            for part in covered.missing:
                terminalreporter.line(f"  never: {part}" + (f" ({known[part]})" if part in known else ""))
            for part in sorted(known.keys() & covered.taken):
                terminalreporter.line(f"  taken all the same, so that its reason can go: {part}")

    def pytest_unconfigure(self) -> None:
        """Stop noting."""
        self._noting.__exit__(None, None, None)

    def _reasons(self) -> dict[str, dict[str, str]]:
        given = self.config.getini("asl_coverage_reasons")
        return tomllib.loads((Path(self.config.rootpath) / given).read_text("utf-8")) if given else {}
