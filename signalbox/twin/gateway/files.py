"""Guard of the files: a handler writes below /tmp alone, as Lambda's other folders are read-only.

Source: AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle" and "Lambda quotas"
(/tmp). The guard is a hook of Python's own audit events, so that every way of Python to open, make, move or delete a
file is covered; a library in C or another program that a handler starts is not.
"""

import errno
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from signalbox.twin.kernel.processes import Process

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
CHANGES = frozenset({"os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.truncate", "os.symlink", "os.link"})
DEVICES = "/dev/"
CACHE = "__pycache__"
"""Folder in which Python itself keeps compiled modules; it does without where it cannot."""
SHARED = "a /tmp of each environment: all handlers share this machine's"

Note = Callable[[str], None]
noting: list[Note] = []
"""What counts a write below /tmp, while the files of an open twin are guarded."""


def check_file(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise OSError where the handler that runs now changes a file outside of /tmp."""
    if not noting or Process.current is None:
        return
    if event == "open":
        if not (isinstance(arguments[0], str | bytes) and (arguments[2] or 0) & WRITING):
            return
    elif event not in CHANGES:
        return
    path = os.path.abspath(os.fsdecode(arguments[0]))
    if path.startswith(DEVICES) or CACHE in path or not Process.current.surroundings.folder:
        return
    code = os.path.realpath(Process.current.surroundings.folder)
    real = os.path.realpath(path)
    if real.startswith(f"{code}{os.sep}") or not real.startswith(temporary()):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), os.fsdecode(arguments[0]))
    noting[-1](SHARED)


def temporary() -> tuple[str, ...]:
    """Return the beginnings of paths in the folders for temporary files."""
    return tuple(f"{os.path.realpath(folder)}{os.sep}" for folder in ("/tmp", tempfile.gettempdir()))


@cache
def install() -> None:
    """Install the hook, once for the process: Python has no way to remove one."""
    sys.addaudithook(check_file)


@contextmanager
def read_only(note: Note) -> Iterator[None]:
    """Guard the files while this is open; code outside of handlers goes on as before."""
    install()
    noting.append(note)
    try:
        yield
    finally:
        noting.pop()
