"""Modules of a project and what they import, read from the source without running it."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

PACKAGES = ("lambdas", "scenarios", "rehearsal", "tests")


def module_files(root: Path) -> dict[str, Path]:
    """Return every module of the packages, by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(files: Mapping[str, Path]) -> dict[str, set[str]]:
    """Return, by module, the modules of the packages that it imports, in functions too."""
    return {name: set(_imported(path, files)) for name, path in files.items()}


def _imported(path: Path, files: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            named = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in files else node.module for name in named)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def reachable(graph: Mapping[str, set[str]], begin: Iterable[str]) -> set[str]:
    """Return the modules that these import, however far away, and these themselves."""
    found: set[str] = set()
    left = [name for name in begin if name in graph]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += [other for other in graph[name] if other in graph]
    return found


def dependents(graph: Mapping[str, set[str]], gone: set[str]) -> set[str]:
    """Return the modules that import one of `gone`, however far away."""
    found: set[str] = set()
    while more := {name for name, others in graph.items() if others & (gone | found)} - found - gone:
        found |= more
    return found
