"""Recorded runs: seed, script and assembly in a folder, from which the same run is repeated byte for byte."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from signalbox.assembly import Assembly
from signalbox.errors import InputError
from signalbox.twin.play.scripts import read_script
from signalbox.twin.script.line import Line
from signalbox.twin.script.parser import line_text
from signalbox.twin.simulation import Simulation

RUN, SCRIPT = "run.json", "script.jsonl"


@dataclass(frozen=True)
class RecordedRun:
    """A recorded run; `fingerprint` is the digest of the assembly that it ran on."""

    folder: Path
    seed: int
    assembly: Path
    fingerprint: str

    @property
    def script(self) -> Path:
        """File of the lines that were played, and of the acts of the desk since."""
        return self.folder / SCRIPT

    def append(self, line: dict[str, object]) -> None:
        """Add an act to the script."""
        with self.script.open("a", encoding="utf-8") as script:
            script.write(json.dumps(line, ensure_ascii=False) + "\n")


def fingerprint(assembly: Assembly) -> str:
    """Return a digest of everything that an assembly deploys."""
    digest = hashlib.sha256()
    for name, template in sorted(assembly.templates.items()):
        digest.update(name.encode() + json.dumps(template.body, sort_keys=True).encode())
    return digest.hexdigest()


def record(folder: Path, simulation: Simulation, lines: Iterable[Line]) -> RecordedRun:
    """Record a run in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    run = RecordedRun(folder, simulation.seed, simulation.assembly.path.resolve(), fingerprint(simulation.assembly))
    document = {"seed": run.seed, "assembly": str(run.assembly), "fingerprint": run.fingerprint}
    (folder / RUN).write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    run.script.write_text("".join(line_text(line) + "\n" for line in lines), "utf-8")
    return run


def delete(folder: Path) -> None:
    """Delete the recorded run in a folder."""
    (folder / RUN).unlink(missing_ok=True)


def reopen(folder: Path) -> RecordedRun:
    """Return the run recorded in a folder. Raises InputError where there is none."""
    try:
        document = json.loads((folder / RUN).read_text("utf-8"))
        return RecordedRun(folder, int(document["seed"]), Path(document["assembly"]), str(document["fingerprint"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{folder} keeps no run; `python -m signalbox demo --out {folder}` writes one") from None


def lines_of(run: RecordedRun) -> list[Line]:
    """Return the lines of a recorded run. Raises the first BrokenLine."""
    lines, broken = read_script(run.script)
    if broken:
        raise broken[0]
    return lines
