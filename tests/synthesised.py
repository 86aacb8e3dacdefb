"""Environments, synthesised once for a run of tests, as `python app.py` does it."""

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from constructs import IConstruct

from signalbox.assembly import Assembly, read
from stacks.parts import acknowledgement
from stacks.synthesis import context
from stacks.system import build


@dataclass(frozen=True)
class Synthesised:
    """An assembly, and every acknowledgement that its stacks gave: (path of the construct, finding)."""

    assembly: Assembly
    acknowledged: frozenset[tuple[str, str]]


def synthesise(folder: Path, environment: str) -> Synthesised:
    """Builds an environment, noting what is acknowledged on the way."""
    given: set[tuple[str, str]] = set()
    original = acknowledgement.Validations

    def of(construct: IConstruct) -> Any:
        def acknowledge(*rules: Any) -> None:
            given.update((construct.node.path, rule.id) for rule in rules)
            original.of(construct).acknowledge(*rules)

        return SimpleNamespace(acknowledge=acknowledge)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acknowledgement, "Validations", SimpleNamespace(of=of))
        build({**context(), "environment": environment}, str(folder)).synth()
    return Synthesised(read(folder), frozenset(given))


def shared(factory: pytest.TempPathFactory, environment: str) -> Synthesised:
    """An environment, synthesised by the first worker of the run that wants it; the others wait and read."""
    base = factory.getbasetemp()
    # A worker's folder lies in that of the run.
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"synthesised-{environment}"
    place.mkdir(exist_ok=True)
    notes = place / "acknowledged.json"
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not notes.exists():
            synthesised = synthesise(place / "cdk.out", environment)
            notes.write_text(json.dumps(sorted(synthesised.acknowledged)))
    acknowledged = frozenset((path, finding) for path, finding in json.loads(notes.read_text()))
    return Synthesised(read(place / "cdk.out"), acknowledged)
