"""Watcher of a project's sources: a change synthesises the assembly, and the session is played on it."""

import threading
from collections.abc import Callable
from pathlib import Path

from signalbox.assembly import Assembly
from signalbox.assembly.sources import source_files
from signalbox.console.live.workbench import Workbench
from signalbox.errors import InputError

Stamp = tuple[tuple[str, int, int], ...]


def stamp(project: Path) -> Stamp:
    """Return names, sizes and times of change of the sources."""
    found = []
    for file in source_files(project):
        try:
            state = file.stat()
        except FileNotFoundError:  # an editor replaces a file by another
            continue
        found.append((str(file), state.st_size, state.st_mtime_ns))
    return tuple(sorted(found))


class Watcher:
    """Looks at the sources every `seconds`, in a thread of its own."""

    def __init__(
        self, bench: Workbench, project: Path, synthesise: Callable[[], Assembly], seconds: float = 1.0
    ) -> None:
        self.bench, self.project, self.synthesise, self.seconds = bench, project, synthesise, seconds
        self.last = stamp(project)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self.thread.start()

    def stop(self) -> None:
        """End the thread; a synthesis that runs is not waited for."""
        self.ended.set()

    def run(self) -> None:
        """Look until the end."""
        while not self.ended.wait(self.seconds):
            self.look()

    def look(self) -> bool:
        """Look once; return whether the session was played on changed sources."""
        now = stamp(self.project)
        if now == self.last:
            return False
        self.last = now
        self.bench.report("the sources changed: synthesising")
        try:
            self.bench.replace(self.synthesise())
        except InputError as error:
            self.bench.report(f"the run is still that of the code before: {error}")
            return False
        return True
