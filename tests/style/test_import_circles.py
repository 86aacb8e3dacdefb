"""Imports form no circle, and no folder holds more modules than a reader can take in."""

from collections import Counter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("signalbox", "scenarios", "stacks", "lambdas")
MOST_MODULES = 15


def find_circles(graph: grimp.ImportGraph) -> set[frozenset[str]]:
    """Return the groups of modules that import each other."""
    imported = {module: graph.find_upstream_modules(module) for module in graph.modules}
    groups = (frozenset(other for other in imported[module] if module in imported[other]) for module in imported)
    return {group | {module} for module, group in zip(imported, groups, strict=True) if group}


def describe(circle: frozenset[str]) -> str:
    """Return the modules of a circle, and how to remove it."""
    return f"these modules import each other: {', '.join(sorted(circle))}; move what they share into a module below"


def test_no_modules_import_each_other() -> None:
    """A module imports only modules below it, in functions and under TYPE_CHECKING too."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    circles = find_circles(graph)
    assert not circles, "\n".join(describe(circle) for circle in circles)


@pytest.mark.parametrize(
    "text",
    [
        "from circle import upper",
        "def load() -> None:\n    from circle import upper",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from circle import upper",
    ],
    ids=["import", "in a function", "under TYPE_CHECKING"],
)
def test_a_circle_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Two modules that import each other are found, by any kind of import."""
    (tmp_path / "circle").mkdir()
    (tmp_path / "circle/__init__.py").touch()
    (tmp_path / "circle/lower.py").write_text(text)
    (tmp_path / "circle/upper.py").write_text("from circle import lower")
    monkeypatch.syspath_prepend(str(tmp_path))
    circles = find_circles(grimp.build_graph("circle", exclude_type_checking_imports=False, cache_dir=None))
    assert circles == {frozenset({"circle.lower", "circle.upper"})}


def test_no_folder_holds_more_than_15_modules() -> None:
    """A larger folder is divided by subject."""
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py")
    sizes = Counter(str(path.parent.relative_to(ROOT)) for path in files)
    large = sorted(folder for folder, size in sizes.items() if size > MOST_MODULES)
    assert not large, f"more than {MOST_MODULES} modules: divide {large}"
