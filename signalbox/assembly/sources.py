"""The files that the project's assembly is made of: when they were changed last, and which they were."""

from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = ("app.py", "cdk.json", "stacks", "statemachines", "lambdas", "signalbox/cost/prices")
LIST = "sources.txt"
"""In the assembly: its sources by name. One that is deleted or renamed leaves no newer file behind."""


def source_files(project: Path = PROJECT) -> Iterator[Path]:
    """Every file that the assembly is made of; what Python compiles and what is hidden is none."""
    for name in SOURCES:
        path = project / name
        files = path.rglob("*") if path.is_dir() else [path]
        yield from (file for file in files if file.is_file() and counts(file.relative_to(project)))


def counts(path: Path) -> bool:
    """Whether a file under the project is a source."""
    return not any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def source_list(project: Path = PROJECT) -> str:
    """The sources by name, a line each: the same text in any folder."""
    return "".join(
        f"{name}\n" for name in sorted(file.relative_to(project).as_posix() for file in source_files(project))
    )


def is_stale(folder: Path, project: Path = PROJECT) -> bool:
    """Whether the sources are newer than the assembly in a folder, or others, or there is no assembly."""
    manifest, listed = folder / "manifest.json", folder / LIST
    if not manifest.is_file():
        return True
    newest = max((file.stat().st_mtime for file in source_files(project)), default=0.0)
    return newest > manifest.stat().st_mtime or (listed.is_file() and listed.read_text("utf-8") != source_list(project))
