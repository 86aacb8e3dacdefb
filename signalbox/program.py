"""A program on the command line: Ctrl-C, a closed pipe or a full disk ends it without a traceback.

This module imports little, so that Ctrl-C is quiet during the program's own imports too.
"""

import gc
import io
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 + SIGINT, as shells give it."""
PIPE_CLOSED = 141
"""Exit code where the reader of stdout, such as `head`, has closed it: 128 + SIGPIPE."""
THRESHOLDS = (100_000, 50, 50)
"""Thresholds of the garbage collector: it runs seldom, because a verb keeps almost all its objects."""
AGAIN_SECONDS = 1.0
"""Time after which Ctrl-C strikes again: a bare `except` of a library may have caught it."""


class Unwritable(BaseException):
    """Stdout cannot be written. No OSError: libraries catch that one, and exit with 1."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror)
        self.closed = isinstance(error, BrokenPipeError)


class Answers(io.FileIO):
    """Stdout of a program."""

    def write(self, data: Any) -> int:
        """Write bytes. Raises Unwritable."""
        try:
            return super().write(data)
        except OSError as error:
            raise Unwritable(error) from None


class Messages(io.FileIO):
    """Stderr of a program; what cannot be written is lost, and the program goes on."""

    def write(self, data: Any) -> int:
        """Write bytes."""
        try:
            return super().write(data)
        except OSError:
            return len(data)


def run(name: str, main: Callable[[], int]) -> NoReturn:
    """Run a program and exit with its code. `name` begins the sentence about what ended it."""
    gc.set_threshold(*THRESHOLDS)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGALRM, interrupt)
        signal.signal(signal.SIGINT, interrupt)
    sys.stdout, sys.stderr = text(Answers, sys.stdout), text(Messages, sys.stderr)
    code = guarded(name, main)
    sys.stderr.flush()
    if code in (INTERRUPTED, PIPE_CLOSED):
        os._exit(code)  # at once: nobody waits for the rest
    sys.exit(code)


def guarded(name: str, main: Callable[[], int]) -> int:
    """Return the exit code of a program, also where Ctrl-C or its output ends it."""
    try:
        code = returned(main)
        sys.stdout.flush()
        return code
    except Unwritable as error:
        sys.stdout = io.StringIO()
        if error.closed:
            return PIPE_CLOSED
        say(name, f"the answer cannot be written: {error}")
        return 2
    except KeyboardInterrupt:
        say(name, "interrupted")
        return INTERRUPTED
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def interrupt(number: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt now, and once more later unless the program has ended."""
    signal.setitimer(signal.ITIMER_REAL, AGAIN_SECONDS)
    raise KeyboardInterrupt


def returned(main: Callable[[], int]) -> int:
    """Return what a program returns or exits with; the text of an exit is printed, as Python does it."""
    try:
        return main()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1


def say(name: str, sentence: str) -> None:
    """Print a sentence on stderr."""
    sys.stderr.write(f"{name}: {sentence}\n")


def text(make: Callable[..., io.FileIO], stream: Any) -> io.TextIOWrapper:
    """Return a stream of texts in the place of another, on the same file.

    Half of a surrogate pair, which a text of JSON may hold and UTF-8 may not, is written as JSON escapes it.
    """
    encoding, given = getattr(stream, "encoding", "utf-8"), getattr(stream, "errors", "strict")
    errors = "backslashreplace" if given in ("strict", "surrogateescape") else given
    number = stream.fileno() if stream else os.open(os.devnull, os.O_WRONLY)
    raw = make(number, "w", closefd=False)
    buffered = io.BufferedWriter(raw, 1 if make is Messages else io.DEFAULT_BUFFER_SIZE)
    return io.TextIOWrapper(buffered, encoding, errors, line_buffering=raw.isatty() or make is Messages)
