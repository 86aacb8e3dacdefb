"""Simulated Lambda environments, each with its own modules, variables, loggers and standard output."""

import importlib
import io
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from signalbox.twin.kernel.handler_copies import FINDER, Copies, copies_installed

Handler = Callable[[Any, Any], Any]


class HandlerNotFound(Exception):
    """The module of a handler has no function of its name."""


class Output(io.TextIOBase):
    """Standard output of an environment: each line goes to the log of its function."""

    def __init__(self, write_line: Callable[[str], None]) -> None:
        self.write_line = write_line
        self.part = ""

    def write(self, text: str) -> int:
        """Write the whole lines, and keep the rest until its line ends."""
        *lines, self.part = (self.part + text).split("\n")
        for line in lines:
            self.write_line(line)
        return len(text)


class Environment:
    """Execution environment of a function; `enter` makes its surroundings those of this process."""

    entered: "Environment | None" = None
    outside: tuple[Any, Any, Any] = (None, None, None)
    """Variables, loggers and output of the process itself."""

    def __init__(
        self,
        name: str,
        asset: Path,
        handler: str,
        variables: Mapping[str, str],
        write_line: Callable[[str], None],
        layers: tuple[Path, ...] = (),
    ) -> None:
        self.name = name
        self.copies = Copies(asset, layers)
        self.folder = ""
        self.handler_name = handler
        encode = os.environ.encodekey  # as os.environ keeps names and values
        self.variables = {encode(name): encode(value) for name, value in variables.items()}
        self.loggers: dict[str, Any] = {}
        self.output = Output(write_line)
        self.handler: Handler | None = None
        self.fresh = True

    def start(self) -> None:
        """Import the handler, as a cold start does. Raises what the import raises, or HandlerNotFound."""
        self.enter()
        module, _, name = self.handler_name.rpartition(".")
        imported = importlib.import_module(module.replace("/", "."))
        if not hasattr(imported, name):
            raise HandlerNotFound(f"{module} has no {name}")
        self.handler = getattr(imported, name)

    def enter(self) -> None:
        """Swap the surroundings; entering the environment that is entered costs nothing."""
        if Environment.entered is not self:
            Environment.entered = self
            surround(self.copies, self.variables, self.loggers, self.output)


def surround(copies: Copies | None, variables: Any, loggers: Any, output: Any) -> None:
    """Make these the modules, variables, loggers and standard output of the process."""
    FINDER.enter(copies)
    os.environ._data = variables  # type: ignore[attr-defined]  # one assignment instead of a hundred
    logging.Logger.manager.loggerDict = loggers
    sys.stdout = output


def leave() -> None:
    """Give the process its own surroundings back."""
    if Environment.entered is not None:
        Environment.entered = None
        surround(None, *Environment.outside)


@contextmanager
def simulated() -> Iterator[None]:
    """Let environments be entered while this is open; then give the process its own surroundings back."""
    with copies_installed():
        variables = os.environ._data  # type: ignore[attr-defined]  # as above
        Environment.outside = (variables, logging.Logger.manager.loggerDict, sys.stdout)
        try:
            yield
        finally:
            leave()
