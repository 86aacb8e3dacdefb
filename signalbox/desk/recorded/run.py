"""Folder of a recorded run: which seed, script and assembly give the same run again."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from signalbox.assembly import Assembly
from signalbox.errors import InputError

RUN, SCRIPT, SNAPSHOT = "run.json", "script.jsonl", "snapshot.jsonl"
CHECKPOINT = "checkpoint.pickle"


@dataclass(frozen=True)
class RecordedRun:
    """A recorded run; `fingerprint` is the digest of its assembly, `seconds` the real time that it took. `ignored` is
    what its twin left out. With `real_media` its jobs made real media files."""

    folder: Path
    seed: int
    assembly: Path
    fingerprint: str
    seconds: float = 0.0
    ignored: tuple[str, ...] = ()
    real_media: bool = False

    @property
    def script(self) -> Path:
        """File of the lines that were played, and of the acts of the desk since."""
        return self.folder / SCRIPT

    @property
    def snapshot(self) -> Path:
        """File of the snapshot (see `signalbox.desk.recorded.snapshot`)."""
        return self.folder / SNAPSHOT

    @property
    def checkpoint(self) -> Path:
        """File from which the twin opens at the end of the run (see `signalbox.twin.checkpoint`)."""
        return self.folder / CHECKPOINT

    def key(self) -> str:
        """Return the digest of all that decides the end of the run: seed, assembly, script, media. Raises OSError."""
        decided = f"{self.seed}\n{self.fingerprint}\n{'media' if self.real_media else ''}"
        return hashlib.sha256(decided.encode() + self.script.read_bytes()).hexdigest()

    def append(self, line: dict[str, object]) -> None:
        """Add an act to the script."""
        with self.script.open("a", encoding="utf-8") as script:
            script.write(json.dumps(line, ensure_ascii=False) + "\n")

    def write(self) -> None:
        """Write what `reopen` reads."""
        document = {
            "seed": self.seed,
            "assembly": str(self.assembly),
            "fingerprint": self.fingerprint,
            "real": {"seconds": round(self.seconds, 1)},
            **({"ignored": list(self.ignored)} if self.ignored else {}),
            **({"realMedia": True} if self.real_media else {}),
        }
        (self.folder / RUN).write_text(json.dumps(document, indent=2) + "\n", "utf-8")


def fingerprint(assembly: Assembly) -> str:
    """Return a digest of everything that an assembly deploys."""
    digest = hashlib.sha256()
    for name, template in sorted(assembly.templates.items()):
        digest.update(name.encode() + json.dumps(template.body, sort_keys=True).encode())
    return digest.hexdigest()


def reopen(folder: Path) -> RecordedRun:
    """Return the run recorded in a folder. Raises InputError where there is none."""
    try:
        document = json.loads((folder / RUN).read_text("utf-8"))
        seconds = float(document.get("real", {}).get("seconds", 0))
        ignored = tuple(str(name) for name in document.get("ignored", ()))
        assembly, digest = Path(document["assembly"]), str(document["fingerprint"])
        media = document.get("realMedia") is True
        return RecordedRun(folder, int(document["seed"]), assembly, digest, seconds, ignored, media)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{folder} keeps no run; `python -m signalbox demo --out {folder}` writes one") from None
