"""Writing of the assembly: beside its place, and swapped in when whole.

A failed synthesis leaves the last good assembly.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from signalbox.assembly.sources import LIST, source_list
from stacks.system import build

ROOT = Path(__file__).resolve().parents[1]


def context() -> dict[str, Any]:
    """The context in cdk.json. The CDK's command line hands it over; `python app.py` must read it to give the same
    bytes."""
    settings: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = settings["context"]
    return found


def place(variables: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the assembly: the one that the CDK's command line names, or cdk.out beside cdk.json."""
    return Path(variables.get("CDK_OUTDIR") or ROOT / "cdk.out").absolute()


def synthesise(folder: Path) -> None:
    """Build the app and write its assembly to `folder`.

    Errors of the CDK are raised, and leave `folder` unchanged.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        build(context(), str(aside / "new")).synth()
        (aside / "new" / LIST).write_text(source_list(ROOT), encoding="utf-8")
        _swap(aside / "new", folder, aside / "old")
    finally:
        shutil.rmtree(aside)


def _swap(new: Path, folder: Path, old: Path) -> None:
    """Move the old assembly out and the new one in.

    The manifest leaves first and comes last, so that no reader finds half an assembly.

    The folder itself stays, with the lock that the command line holds in it.
    """
    folder.mkdir(exist_ok=True)
    old.mkdir()
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name != "manifest.json"):
        if entry.suffix != ".lock":
            entry.rename(old / entry.name)
    for entry in sorted(new.iterdir(), key=lambda entry: entry.name == "manifest.json"):
        entry.rename(folder / entry.name)
