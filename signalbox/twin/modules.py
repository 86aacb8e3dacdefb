"""Copies of the handlers' modules: what Lambda gives by starting a process, the twin gives by importing them again.

Compiled code is kept for the whole process; only the module bodies run anew. Which asset `lambdas` comes from is told by
the environment that is entered, so that two deployments can stand side by side.
"""

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

COPIED = ("lambdas", "aws_lambda_powertools")


def is_copied(name: str) -> bool:
    """Whether each environment has a copy of its own of this module."""
    return name.partition(".")[0] in COPIED


class CopyLoader(importlib.abc.Loader):
    """Runs one module's body as often as an environment asks for it."""

    def __init__(self, code: CodeType, origin: str, folders: list[str] | None) -> None:
        self.code = code
        self.origin = origin
        self.folders = folders

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """The ordinary module object."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's body."""
        module.__file__ = self.origin
        exec(self.code, module.__dict__)


class CopyFinder(importlib.abc.MetaPathFinder):
    """Finds the copied packages; `asset` is the folder that holds `lambdas` for the environment that is entered."""

    def __init__(self) -> None:
        self.asset: Path | None = None
        self.loaders: dict[tuple[str, str], CopyLoader | None] = {}

    def find_spec(self, fullname: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec of a copied module while an environment is entered; None for all others."""
        if self.asset is None or not is_copied(fullname):
            return None
        places = list(path) if isinstance(path, list) else None
        if fullname == "lambdas":
            places = [str(self.asset)]
        key = (fullname, places[0] if places else "")
        if key not in self.loaders:
            self.loaders[key] = compiled(fullname, places)
        loader = self.loaders[key]
        if loader is None:
            return None
        spec = ModuleSpec(fullname, loader, origin=loader.origin, is_package=loader.folders is not None)
        spec.submodule_search_locations = loader.folders
        return spec


def compiled(fullname: str, places: list[str] | None) -> CopyLoader | None:
    """Find and compile a module as Python itself would."""
    spec = importlib.machinery.PathFinder.find_spec(fullname, places)
    if spec is None or spec.origin is None or not isinstance(spec.loader, importlib.abc.InspectLoader):
        return None
    code = spec.loader.get_code(fullname)
    return CopyLoader(code, spec.origin, spec.submodule_search_locations) if code else None


FINDER = CopyFinder()


@contextmanager
def copies_installed() -> Iterator[None]:
    """Let the finder answer first; afterwards the process's own modules of these names are back."""
    own = {name: module for name, module in sys.modules.items() if is_copied(name)}
    sys.meta_path.insert(0, FINDER)
    try:
        yield
    finally:
        sys.meta_path.remove(FINDER)
        FINDER.asset = None
        for name in [name for name in sys.modules if is_copied(name)]:
            del sys.modules[name]
        sys.modules.update(own)
