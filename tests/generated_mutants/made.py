"""Mutants as mutmut made them, in `mutants/`: their names, the code of each function, and the tests that call it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache
from pathlib import Path
from textwrap import dedent

from signalbox.project import CHECKOUT

FOLDER: Path = CHECKOUT / "mutants"
STATS = "mutmut-stats.json"
ORIGINAL = "orig"
Change = tuple[str, str]
"""Lines that a mutant removes, and lines that it puts in their place, without their indentation."""


@dataclass(frozen=True)
class Mutant:
    """A mutant of a function; `version` changes with the function's code."""

    name: str
    version: str

    @property
    def function(self) -> str:
        """Name of the function, with its module."""
        return function_of(self.name)

    @property
    def key(self) -> str:
        """Key of its verdict: a verdict counts for the code that it was given on."""
        return f"{self.name} {self.version}"


def function_of(name: str) -> str:
    """Return the function of a mutant's name: numbers of mutants shift with each edit."""
    return name.rpartition("__mutmut_")[0]


def forget_callers(tests: Path = CHECKOUT / "tests" / "unit", folder: Path = FOLDER) -> None:
    """Forget which test calls which function, if a test has changed since: mutmut looks at new tests alone."""
    seen = folder / STATS
    if seen.is_file() and any(one.stat().st_mtime > seen.stat().st_mtime for one in tests.rglob("*.py")):
        seen.unlink()


def make(workers: int) -> int:
    """Let mutmut make the mutants and see which test calls which function; it runs one mutant. Returns its code."""
    forget_callers()
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(workers), "lambdas.common.currencies.*_1"]
    done = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.stderr.write(done.stdout[-3000:])
    return done.returncode


def mutants(folder: Path = FOLDER) -> Iterator[Mutant]:
    """Yield all mutants, module by module."""
    for path in sorted(folder.glob("lambdas/**/*.py.meta")):
        meta = json.loads(path.read_text("utf-8"))
        for name in meta["exit_code_by_key"]:
            yield Mutant(name, meta["hash_by_function_name"].get(function_of(name).rpartition(".")[2], ""))


def callers(folder: Path = FOLDER) -> tuple[Mapping[str, list[str]], Mapping[str, float]]:
    """Return the tests that call each function, and the seconds of each test."""
    seen = json.loads((folder / STATS).read_text("utf-8"))
    return seen["tests_by_mangled_function_name"], seen["duration_by_test"]


def versions_of(name: str, folder: Path = FOLDER) -> tuple[list[str], list[str]]:
    """Return the lines of a mutant's function, and those of the mutant."""
    module, _, mutant = name.rpartition(".")
    spans, lines = generated(folder / f"{module.replace('.', '/')}.py")
    original = f"{function_of(mutant)}__mutmut_{ORIGINAL}"
    return code_of(lines, spans[original]), code_of(lines, spans[mutant])


def change_of(before: Sequence[str], after: Sequence[str]) -> Change:
    """Return what a mutant changes in its function."""
    changed = [line for line in unified_diff(before, after, n=0) if not line.startswith(("---", "+++"))]
    removed, added = ([line[1:].strip() for line in changed if line.startswith(sign)] for sign in "-+")
    return "\n".join(removed), "\n".join(added)


@cache
def generated(path: Path) -> tuple[Mapping[str, list[int]], list[str]]:
    """Return the lines of a mutated module, and the first and last line of each version of a function."""
    spans: Mapping[str, list[int]] = json.loads(path.with_name(f"{path.name}.spans").read_text("utf-8"))["spans"]
    return spans, path.read_text("utf-8").splitlines()


def code_of(lines: list[str], span: Iterable[int]) -> list[str]:
    """Return the lines of one version of a function, under the function's own name."""
    first, last = span
    code = dedent("\n".join(lines[first - 1 : last]))
    return [re.sub(r"\bx\w*?__mutmut_\w+", "function", line) for line in code.splitlines()]
