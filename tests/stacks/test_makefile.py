"""The Makefile: everything is set up by the first verb, and nothing by the second."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERBS = [
    "demo",
    "test",
    "check",
    "synth",
    "deploy",
    "destroy",
    "smoke",
    "drift",
    "bench",
    "soak",
    "mutants",
    "mutants-all",
    "rehearse",
    "rollback",
    "audit",
]
STAMPS = (".venv/.installed", ".venv/.mutator", "node_modules/.installed", ".rehearsal/.installed", ".audit/.installed")

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with the files that the Makefile reads, and the stamps of a finished set-up."""
    pins = (
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-mutants.txt",
        "package.json",
        "package-lock.json",
        "rehearsal/requirements.txt",
        "requirements-audit.txt",
    )
    for name in ("Makefile", *pins):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
        os.utime(tmp_path / name, (1, 1))
    for time, stamp in enumerate(STAMPS, start=2):
        (tmp_path / stamp).parent.mkdir(exist_ok=True)
        (tmp_path / stamp).touch()
        os.utime(tmp_path / stamp, (time, time))
    return tmp_path


def planned(project: Path, verb: str) -> str:
    """Return the commands that make would run for a target."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--dry-run", verb], cwd=project, env=surroundings, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_second_run_installs_nothing(project: Path, verb: str) -> None:
    """Every verb of a machine that is set up runs without pip and npm, so without a network."""
    commands = planned(project, verb)
    assert commands.strip()
    assert not re.search(r"pip install|npm", commands)


@pytest.mark.parametrize("verb", ["demo", "test", "check", "synth", "deploy"])
def test_changed_pins_are_installed(project: Path, verb: str) -> None:
    """The next target, any of them, installs a changed pin."""
    os.utime(project / "requirements.txt", (9, 9))
    assert "pip install" in planned(project, verb)


def test_lock_names_no_registry() -> None:
    """package-lock.json pins by hash only, so any mirror can be used."""
    lock = (ROOT / "package-lock.json").read_text()
    assert "sha512-" in lock and "http" not in lock and "resolved" not in lock


def test_command_line_is_pinned() -> None:
    """The CDK's command line is the version that was tried: npm's newest is an accidental publish."""
    assert '"aws-cdk": "2.1148.1"' in (ROOT / "package.json").read_text()
