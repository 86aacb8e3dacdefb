"""Imports form no circle, and no folder holds more modules than a reader can take in."""

from collections import Counter
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PACKAGES = ("signalbox", "scenarios", "stacks", "lambdas")
MOST_MODULES = 15

# Circles that must still be removed, and folders that must still be divided: an entry that is no longer true fails.
KNOWN_CIRCLES: list[set[str]] = [
    {f"lambdas.common.ports.{name}" for name in ("dry", "http", "partner", "sandbox")},
    {f"lambdas.common.tracing.{name}" for name in ("opentelemetry", "spans", "xray")},
]
KNOWN_FOLDERS: set[str] = set()


def find_circles() -> set[frozenset[str]]:
    """Groups of modules that import each other, over all imports: in functions and under TYPE_CHECKING too."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    imported = {module: graph.find_upstream_modules(module) for module in graph.modules}
    groups = (frozenset(other for other in imported[module] if module in imported[other]) for module in imported)
    return {group | {module} for module, group in zip(imported, groups, strict=True) if group}


def describe(circle: frozenset[str]) -> str:
    """The circle's modules and how to go on."""
    return f"these modules import each other: {', '.join(sorted(circle))}; move what they share into a module below"


def test_no_modules_import_each_other() -> None:
    """A module imports only modules below it."""
    found = find_circles()
    new = [circle for circle in found if not any(circle <= known for known in KNOWN_CIRCLES)]
    assert not new, "\n".join(describe(circle) for circle in new)
    gone = [sorted(known) for known in KNOWN_CIRCLES if not any(circle <= known for circle in found)]
    assert not gone, f"no longer circles, take them off the list: {gone}"


def test_no_folder_holds_more_than_15_modules() -> None:
    """A larger folder is divided by subject."""
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py")
    sizes = Counter(str(path.parent.relative_to(ROOT)) for path in files)
    large = {folder for folder, size in sizes.items() if size > MOST_MODULES}
    assert not large - KNOWN_FOLDERS, f"more than {MOST_MODULES} modules: divide {sorted(large - KNOWN_FOLDERS)}"
    assert not KNOWN_FOLDERS - large, f"no longer large, take it off the list: {sorted(KNOWN_FOLDERS - large)}"
