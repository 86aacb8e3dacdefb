"""Simulated Lambda environments: own modules, own variables, own loggers, own standard output."""

import importlib
import io
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from signalbox.twin.modules import FINDER, copies_installed, is_copied

Handler = Callable[[Any, Any], Any]


class Output(io.TextIOBase):
    """The standard output of an environment: each line goes to the log of its function."""

    def __init__(self, write_line: Callable[[str], None]) -> None:
        self.write_line = write_line
        self.part = ""

    def write(self, text: str) -> int:
        """Keep what is no whole line yet."""
        *lines, self.part = (self.part + text).split("\n")
        for line in lines:
            self.write_line(line)
        return len(text)


class Environment:
    """One execution environment of a function; `enter` makes its surroundings those of this process."""

    entered: "Environment | None" = None

    def __init__(
        self, name: str, asset: Path, handler: str, variables: Mapping[str, str], write_line: Callable[[str], None]
    ) -> None:
        self.name = name
        self.asset = asset
        self.handler_name = handler
        self.variables = {
            os.environ.encodekey(k): os.environ.encodevalue(v) for k, v in variables.items()
        }  # as os.environ keeps them
        self.modules: dict[str, ModuleType] = {}
        self.loggers: dict[str, Any] = {}
        self.output = Output(write_line)
        self.handler: Handler | None = None
        self.fresh = True
        self.skew = 0.0

    def start(self) -> None:
        """Import the handler, as a cold start does. What the import raises comes out of here."""
        self.enter()
        module, _, name = self.handler_name.rpartition(".")
        self.handler = getattr(importlib.import_module(module), name)

    def enter(self) -> None:
        """Swap the surroundings; entering the one that is entered costs nothing."""
        entered = Environment.entered
        if entered is self:
            return
        if entered is not None:
            entered.keep_imports()
            for name in entered.modules.keys() - self.modules.keys():
                del sys.modules[name]
        Environment.entered = self
        FINDER.asset = self.asset
        sys.modules.update(self.modules)
        os.environ._data = self.variables  # type: ignore[attr-defined]  # one assignment instead of a hundred
        logging.Logger.manager.loggerDict = self.loggers
        sys.stdout = self.output

    def keep_imports(self) -> None:
        """Take note of what this environment imported since it was entered."""
        if len(sys.modules) != Outside.module_count + len(self.modules):
            self.modules = {name: module for name, module in sys.modules.items() if is_copied(name)}
            Outside.module_count = len(sys.modules) - len(self.modules)


class Outside:
    """What stood in the process before the first environment was entered."""

    variables: Any = None
    loggers: Any = None
    output: Any = None
    module_count = 0


def leave() -> None:
    """Take the entered environment's surroundings away again, and keep what it imported since."""
    environment = Environment.entered
    if environment is None:
        return
    environment.keep_imports()
    for name in environment.modules:
        del sys.modules[name]
    os.environ._data = Outside.variables  # type: ignore[attr-defined]  # as above
    logging.Logger.manager.loggerDict = Outside.loggers
    sys.stdout = Outside.output
    FINDER.asset = None
    Environment.entered = None


@contextmanager
def simulated() -> Iterator[None]:
    """While this is open environments can be entered; afterwards the process is as it was."""
    with copies_installed():
        for name in [name for name in sys.modules if is_copied(name)]:
            del sys.modules[name]
        Outside.variables = os.environ._data  # type: ignore[attr-defined]  # as above
        Outside.loggers = logging.Logger.manager.loggerDict
        Outside.output = sys.stdout
        Outside.module_count = len(sys.modules)
        try:
            yield
        finally:
            leave()
