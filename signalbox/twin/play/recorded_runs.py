"""Runs that are kept in a folder: seed, script and assembly, from which the same run comes again, byte for byte."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from signalbox.assembly import Assembly
from signalbox.errors import InputError
from signalbox.twin.api import Twin
from signalbox.twin.play.verbs import line_text
from signalbox.twin.script.lines import Line, read_script

RUN, SCRIPT = "run.json", "script.jsonl"


@dataclass(frozen=True)
class Kept:
    """A kept run; `fingerprint` is of the templates and assets that it ran on."""

    folder: Path
    seed: int
    assembly: Path
    fingerprint: str

    @property
    def script(self) -> Path:
        """The lines that were played, and the acts of the desk since."""
        return self.folder / SCRIPT

    def append(self, line: dict[str, object]) -> None:
        """Add an act to the script."""
        with self.script.open("a", encoding="utf-8") as script:
            script.write(json.dumps(line, ensure_ascii=False) + "\n")


def fingerprint(assembly: Assembly) -> str:
    """A digest of everything that an assembly deploys."""
    digest = hashlib.sha256()
    for name, template in sorted(assembly.templates.items()):
        digest.update(name.encode() + json.dumps(template.body, sort_keys=True).encode())
    return digest.hexdigest()


def keep(folder: Path, twin: Twin, lines: Iterable[Line]) -> Kept:
    """Write down what a run was made of."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = Kept(folder, twin.seed, twin.assembly.path.resolve(), fingerprint(twin.assembly))
    document = {"seed": kept.seed, "assembly": str(kept.assembly), "fingerprint": kept.fingerprint}
    (folder / RUN).write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    kept.script.write_text("".join(line_text(line) + "\n" for line in lines), "utf-8")
    return kept


def forget(folder: Path) -> None:
    """Whatever run was kept in a folder is none any more: another one, that no desk can work on, stands there now."""
    (folder / RUN).unlink(missing_ok=True)


def reopen(folder: Path) -> Kept:
    """The run kept in a folder. Raises InputError where there is none."""
    try:
        document = json.loads((folder / RUN).read_text("utf-8"))
        return Kept(folder, int(document["seed"]), Path(document["assembly"]), str(document["fingerprint"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{folder} keeps no run; `python -m signalbox demo --out {folder}` writes one") from None


def lines_of(kept: Kept) -> list[Line]:
    """The lines of a kept run. Raises the first BrokenLine."""
    lines, broken = read_script(kept.script)
    if broken:
        raise broken[0]
    return lines
