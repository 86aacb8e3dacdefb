"""Copies of this repository, in which a test may add and take out workflows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    *("lambdas", "stacks", "statemachines", "signalbox", "scenarios", "scaffold"),
    *("rehearsal", "tests", "docs", "examples"),
)
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".hypothesis", ".*_cache")


def copied(folder: Path) -> Path:
    """Copy what is tracked of the repository into a new folder."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=LEFT_OUT)
    for path in ROOT.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copy(path, folder)
    if (ROOT / "node_modules").is_dir():
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python in a copy, as a fresh clone would."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "SIGNALBOX"))}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env={**variables, "PYTHONPATH": ""}, capture_output=True, text=True
    )


def succeed(folder: Path, *arguments: str) -> str:
    """Run a module that must end with 0, and return what it printed."""
    done = run(folder, *arguments)
    assert done.returncode == 0, f"{arguments}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


def run_tests(folder: Path, *tests: str) -> str:
    """Run tests of a copy that must pass."""
    return succeed(folder, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not soak", *tests)


def texts(folder: Path) -> dict[str, bytes]:
    """Every file of a copy, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {"__pycache__", "cdk.out", "node_modules"} & set(path.parts)
    }
