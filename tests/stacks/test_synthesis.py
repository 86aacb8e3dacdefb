"""Synthesis: the same bytes at any place and time, by any command, and all stacks or none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from signalbox.assembly.sources import is_stale
from signalbox.assembly.synthesis import current
from stacks.synthesis import _swap, synthesise

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("app.py", "cdk.json", "stacks", "lambdas", "statemachines", "signalbox")
COMMAND_LINE = ROOT / "node_modules/aws-cdk/bin/cdk"


def copy_of_project(folder: Path) -> Path:
    """Return a copy of the files that synthesis reads."""
    folder.mkdir(parents=True)
    for name in SOURCES:
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, folder)
        else:
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(arguments: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a program as another person on another machine would: other home, user, hash seed and umask."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    # jsii unpacks the CDK below the home folder, once: that copy is shared, the rest of the home is not.
    unpacked = os.environ.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(Path.home() / ".cache/aws/jsii/package-cache"))
    strange = {"HOME": str(folder), "USER": "somebody", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PATH": path}
    strange["JSII_RUNTIME_PACKAGE_CACHE_ROOT"] = unpacked
    surroundings = {**os.environ, **strange, **variables}
    return subprocess.run(
        arguments, cwd=folder, env=surroundings, umask=0o077, text=True, capture_output=True, check=False
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.skipif(not COMMAND_LINE.exists(), reason="the CDK's command line is not installed: `make setup` does it")
def test_command_line_writes_the_same_bytes_in_any_folder_for_any_user(tmp_path: Path) -> None:
    """`cdk synth` of another user in another folder writes the same bytes as `python app.py`.

    The folder also has compiled files.
    """
    here = current()
    project = copy_of_project(tmp_path / "elsewhere")
    (project / "lambdas/orders/__pycache__").mkdir()
    (project / "lambdas/orders/__pycache__/logic.cpython-311.pyc").write_bytes(b"compiled")
    done = run([os.environ["JSII_NODE"], str(COMMAND_LINE), "synth", "--quiet"], project, CI="1")
    assert done.returncode == 0, done.stderr
    if is_stale(here.path, ROOT):
        pytest.skip("a source was edited while the tests ran, so here and elsewhere are two projects")
    assert contents(project / "cdk.out") == contents(here.path)


def test_failed_synthesis_leaves_the_last_assembly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A synthesis without a machine's file leaves the old assembly unchanged and no other folder."""
    monkeypatch.setattr("stacks.parts.definitions.FOLDER", tmp_path / "nowhere")
    (tmp_path / "cdk.out").mkdir()
    (tmp_path / "cdk.out/manifest.json").write_text("the last good one")
    with pytest.raises(FileNotFoundError, match="orders"):
        synthesise(tmp_path / "cdk.out")
    assert contents(tmp_path) == {"cdk.out/manifest.json": b"the last good one"}
    assert [path.name for path in tmp_path.iterdir()] == ["cdk.out"]


def test_unknown_environment_is_named(tmp_path: Path) -> None:
    """An unknown environment is refused in one line with the known ones, and nothing is written."""
    chosen = {"CDK_CONTEXT_JSON": '{"environment": "mars"}', "CDK_OUTDIR": str(tmp_path / "cdk.out")}
    done = run([sys.executable, str(ROOT / "app.py")], tmp_path, **chosen)
    assert done.returncode == 1
    assert done.stderr.strip() == "app.py: the context key environment is 'mars' and must be one of dev, prod"
    assert not (tmp_path / "cdk.out").exists()


def test_old_assets_do_not_pile_up(tmp_path: Path) -> None:
    """A new assembly takes the place of the old one, whose assets go; a lock of the command line stays."""
    new, folder = tmp_path / "new", tmp_path / "cdk.out"
    for path, text in ((new / "manifest.json", "new"), (folder / "asset.old", "old"), (folder / "synth.lock", "held")):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    _swap(new, folder, tmp_path / "old")
    assert contents(folder) == {"manifest.json": b"new", "synth.lock": b"held"}
