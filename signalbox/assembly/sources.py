"""The source files of the project's assembly: their names and their last change."""

from collections.abc import Iterator
from pathlib import Path

SOURCES = ("app.py", "cdk.json", "stacks", "statemachines", "lambdas", "signalbox/cost/prices")
LIST = "sources.txt"
"""File in the assembly with the names of its sources: a deleted or renamed source leaves no newer file behind."""


def source_files(project: Path) -> Iterator[Path]:
    """Yield the files that the assembly is made of, without compiled and hidden ones."""
    for name in SOURCES:
        path = project / name
        files = path.rglob("*") if path.is_dir() else [path]
        yield from (file for file in files if file.is_file() and counts(file.relative_to(project)))


def counts(path: Path) -> bool:
    """Return whether a file, named from the project, is a source."""
    return not any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def source_list(project: Path) -> str:
    """Return the names of the sources, one a line: the same text in any folder."""
    return "".join(
        f"{name}\n" for name in sorted(file.relative_to(project).as_posix() for file in source_files(project))
    )


def is_stale(folder: Path, project: Path) -> bool:
    """Return whether a folder lacks the assembly, or holds one of older or other sources than the project has."""
    manifest, listed = folder / "manifest.json", folder / LIST
    if not manifest.is_file():
        return True
    newest = max((file.stat().st_mtime for file in source_files(project)), default=0.0)
    return newest > manifest.stat().st_mtime or (listed.is_file() and listed.read_text("utf-8") != source_list(project))
