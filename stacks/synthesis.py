"""Writing the assembly: beside its place, swapped in when whole, so that a failed synthesis leaves the last good one."""

import json
import os
import shutil
import tempfile
from pathlib import Path

from stacks.system import build

ROOT = Path(__file__).resolve().parents[1]


def synthesise() -> None:
    """Builds the app and writes it to the folder that the CDK's command line names, or to cdk.out beside cdk.json.

    The command line reads cdk.json itself; called without it, the same context is read here, so that both give the same
    bytes.
    """
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    place = Path(os.environ.get("CDK_OUTDIR") or ROOT / "cdk.out")
    place.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f"{place.name}.", dir=place.parent))
    try:
        build(context, str(aside)).synth()
        _swap(aside, place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _swap(aside: Path, place: Path) -> None:
    """Moves what was synthesised to its place; locks that the command line holds there stay."""
    for old in place.iterdir():
        if old.suffix != ".lock":
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for new in aside.iterdir():
        new.rename(place / new.name)
