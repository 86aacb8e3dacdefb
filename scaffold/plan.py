"""Plan of changes to the files of a project: made whole in memory, then carried out."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Plan:
    """Changes to the files below `root`. `changes`: path relative to it -> new text, None for a file that goes."""

    root: Path
    changes: dict[str, str | None] = field(default_factory=dict)

    def text(self, path: str) -> str:
        """Return the text of a file as it will be; empty where there is none."""
        if path in self.changes:
            return self.changes[path] or ""
        file = self.root / path
        return file.read_text("utf-8") if file.is_file() else ""

    def write(self, path: str, text: str) -> None:
        """Plan the new text of a file."""
        if text != self.text(path) or not (self.root / path).is_file():
            self.changes[path] = text

    def delete(self, path: str) -> None:
        """Plan the end of a file."""
        self.changes[path] = None

    @property
    def deleted(self) -> set[str]:
        """Paths of the files that go."""
        return {path for path, text in self.changes.items() if text is None}

    def carry_out(self) -> None:
        """Write and delete the files; folders that are empty afterwards go too."""
        for path, text in self.changes.items():
            file = self.root / path
            if text is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
        for path in self.deleted:
            self._prune((self.root / path).parent)

    def _prune(self, folder: Path) -> None:
        """Delete a folder in which nothing is left but what Python compiled, and so on upwards."""
        while folder.is_dir() and all(entry.name == "__pycache__" for entry in folder.iterdir()):
            shutil.rmtree(folder)
            folder = folder.parent
