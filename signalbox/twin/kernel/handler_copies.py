"""Copies of the handlers' modules: Lambda starts a process for each environment, the twin imports the modules again. An
environment's copies are not in sys.modules, where a hundred names would change at each switch. An import statement
finds none there, asks the finder, and gets the copy of the entered environment. Compiled code is kept for the whole
process; only the module bodies run anew, and not even those of modules without a state (`STATELESS`)."""

import dataclasses
import importlib.abc
import importlib.machinery
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

FROM_LAYER = frozenset({"aws_lambda_powertools"})
"""Packages of a layer that keep state in their modules, so that each environment needs its own copies."""
STATELESS = re.compile(
    r"aws_lambda_powertools\.(exceptions|warnings|utilities\.jmespath_utils|metrics\.exceptions"
    r"|shared\.(functions|types|constants|version|dynamodb_deserializer|headers_serializer|json_encoder|cookies)"
    r"|metrics\.provider\.cloudwatch_emf\.(metric_properties|constants|exceptions)"
    r"|utilities\.parser\.(models\.(?!apigw|lambda_function_url)\w+|types)|utilities\.(batch|idempotency)\.exceptions"
    r"|utilities\.data_classes\.(?!event_source$)\w+(\.\w+)*)"
)
"""Modules of that layer which only define classes, functions and constants: all environments share one copy. They are a
third of what a cold start executes. A test looks at what they lead to."""
SDK = frozenset({"boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"})
"""Packages of the AWS SDK, which environments share with the process: its clients lead to the twin."""


@lru_cache(maxsize=64)
def packages_of(folders: tuple[Path, ...]) -> frozenset[str]:
    """Return the names of the packages and modules at the top of these folders, without those of the SDK."""
    entries = [entry for folder in folders for entry in folder.iterdir()]
    return frozenset(entry.stem for entry in entries if entry.is_dir() or entry.suffix == ".py") - SDK


class Copies:
    """Modules of one environment: copies of those in its code's folder, `asset`, in its `layers`, and in Powertools'
    layer."""

    def __init__(self, asset: Path, layers: tuple[Path, ...] = ()) -> None:
        self.places = [str(asset), *map(str, layers)]
        self.packages = packages_of((asset, *layers))
        self.copied = self.packages | FROM_LAYER
        self.modules: dict[str, ModuleType] = {}
        self.loading = 0
        self.interrupted: dict[str, ModuleType] = {}


class CopyLoader(importlib.abc.Loader):
    """Loads the entered environment's copy of one module; runs the module's body the first time."""

    def __init__(self, code: CodeType, origin: str, folders: list[str] | None) -> None:
        self.code = code
        self.origin = origin
        self.folders = folders
        self.shared: ModuleType | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Return the copy if there is one; None makes an ordinary new module."""
        assert FINDER.copies is not None
        return FINDER.copies.modules.get(spec.name) or self.shared

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's body, unless this environment has run it."""
        copies = FINDER.copies
        assert copies is not None
        FINDER.named.append(module.__name__)
        if module.__name__ in copies.modules:
            return
        copies.modules[module.__name__] = module
        if module is self.shared:
            return
        module.__file__ = self.origin
        copies.loading += 1
        try:
            exec(self.code, module.__dict__)  # nosec B102 # as an import of the handler would
        except BaseException:
            copies.modules.pop(module.__name__, None)
            raise
        finally:
            copies.loading -= 1
        if STATELESS.fullmatch(module.__name__):
            self.shared = module


class CopyFinder(importlib.abc.MetaPathFinder):
    """Finds the copied packages of the entered environment. `named` are the names it put into sys.modules. `own` are
    the process's own modules of the `hidden` names, which come back when the twin is closed."""

    def __init__(self) -> None:
        self.copies: Copies | None = None
        self.named: list[str] = []
        self.loaders: dict[tuple[str, str], CopyLoader | None] = {}
        self.hidden: frozenset[str] = frozenset()
        self.own: dict[str, ModuleType] = {}

    def hide(self, names: frozenset[str]) -> None:
        """Take the process's own modules of these top-level names out of sys.modules."""
        self.hidden |= names
        for name in [name for name in sys.modules if name.partition(".")[0] in names]:
            self.own.setdefault(name, sys.modules.pop(name))

    def restore(self) -> None:
        """Give the process its own modules back."""
        self.enter(None)
        for name in [name for name in sys.modules if name.partition(".")[0] in self.hidden]:
            del sys.modules[name]
        sys.modules.update(self.own)
        self.hidden, self.own = frozenset(), {}

    def enter(self, copies: Copies | None) -> None:
        """Answer imports with these copies from now on, and take the former ones out of sys.modules."""
        if self.named:
            taken = {name: module for name in self.named if (module := sys.modules.pop(name, None)) is not None}
            self.named.clear()
            if self.copies is not None and self.copies.loading:
                self.copies.interrupted = taken  # an interrupted import continues with these modules
        self.copies = copies
        if copies is not None and not copies.copied <= self.hidden:
            self.hide(copies.copied - self.hidden)
        if copies is not None and copies.interrupted:
            sys.modules.update(copies.interrupted)
            self.named.extend(copies.interrupted)
            copies.interrupted = {}

    def find_spec(self, fullname: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return the spec of a copied module while an environment is entered; None for all others."""
        if self.copies is None or fullname.partition(".")[0] not in self.copies.copied:
            return None
        places = list(path) if isinstance(path, list) else None
        if fullname in self.copies.packages:
            places = self.copies.places
        key = (fullname, ":".join(places) if places else "")
        if key not in self.loaders:
            self.loaders[key] = compiled(fullname, places)
        loader = self.loaders[key]
        if loader is None:
            return None
        spec = ModuleSpec(fullname, loader, origin=loader.origin, is_package=loader.folders is not None)
        spec.submodule_search_locations = loader.folders
        return spec


NO_CODE = compile("", "<namespace>", "exec")


def compiled(fullname: str, places: list[str] | None) -> CopyLoader | None:
    """Find and compile a module as Python would, without writing a compiled file into the assembly."""
    spec = importlib.machinery.PathFinder.find_spec(fullname, places)
    if spec is not None and spec.loader is None and spec.submodule_search_locations:  # a folder without __init__.py
        return CopyLoader(NO_CODE, "namespace", list(spec.submodule_search_locations))
    if spec is None or spec.origin is None or not isinstance(spec.loader, importlib.machinery.SourceFileLoader):
        return None
    code = spec.loader.source_to_code(spec.loader.get_data(spec.origin), spec.origin)
    return CopyLoader(code, spec.origin, spec.submodule_search_locations)


FINDER = CopyFinder()


@lru_cache(maxsize=1024)
def compiled_text(text: str) -> CodeType:
    """Return the code of a text, compiled once for the process."""
    return compile(text, "<string>", "exec")


def execute(text: str, *surroundings: Any) -> None:
    """Execute the methods that dataclasses write as text: a copy of a module asks for the same ones again."""
    exec(compiled_text(text), *surroundings)  # nosec B102 # a text of dataclasses


@contextmanager
def copies_installed() -> Iterator[None]:
    """Ask the finder first while this is open; then give the process its own modules back."""
    sys.meta_path.insert(0, FINDER)
    vars(dataclasses)["exec"] = execute
    try:
        yield
    finally:
        del vars(dataclasses)["exec"]
        sys.meta_path.remove(FINDER)
        FINDER.restore()
