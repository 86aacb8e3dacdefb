"""Hold an engine against what AWS was recorded answering: `python -m tests.asl.conformance [ENGINE]`.

ENGINE is a module with the faces of `signalbox.asl` that the tests use: `Machine(definition).run(input, mocks)`,
`validate(definition, type)` and `test_state(**arguments)` with its error `Refusal`. A module around another engine is
held against the same recordings. The command prints the table at the top of docs/fidelity.md.
"""

import contextlib
import importlib
import io
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.asl import recordings
from tests.asl.test_teststate_recorded import OLDER_MODELS

KINDS = {
    "cases": "executions in JSONata",
    "jsonpath": "executions in JSONPath, or in both languages",
    "teststate": "TestState calls",
    "validation": "definitions accepted or refused",
}
MODULES = ("test_recorded.py", "test_teststate_recorded.py", "test_recorded_validation.py")


class Counts:
    """Recordings by kind, and those that disagree in any test."""

    def __init__(self) -> None:
        self.found: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self.failed: dict[str, set[str]] = {kind: set() for kind in KINDS}

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Count one test of one recording."""
        name = report.nodeid.partition("[")[2].removesuffix("]")
        kind = next((kind for kind in KINDS if (recordings.RECORDED / kind / f"{name}.json").exists()), None)
        if kind is not None:
            self.found[kind].add(name)
            # A test of a known difference passes where the difference is there.
            if report.failed or name.endswith(OLDER_MODELS):
                self.failed[kind].add(name)


def main(engine: str) -> int:
    """Print the table; 1 where the recordings are not there."""
    recordings.ENGINE = importlib.import_module(engine)
    counts = Counts()
    here = Path(__file__).parent
    options = ["-q", "--no-header", "-p", "no:cacheprovider", "--tb=no"]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*options, *(str(here / module) for module in MODULES)], [counts])
    totals: Counter[str] = Counter()
    print("| recorded on AWS | number | agree |\n| --- | --- | --- |")  # noqa: T201
    for kind, words in KINDS.items():
        number, agree = len(counts.found[kind]), len(counts.found[kind] - counts.failed[kind])
        totals.update(number=number, agree=agree)
        print(f"| {words} | {number} | {agree} |")  # noqa: T201
    print(f"| together | {totals['number']} | {totals['agree']} |")  # noqa: T201
    for kind in KINDS:
        for name in sorted(counts.failed[kind]):
            print(f"differs: {kind}/{name}")  # noqa: T201
    return 0 if totals["number"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "signalbox.asl"))
