"""Failure of a rehearsal."""

from signalbox.errors import InputError


class NotReady(InputError):
    """The rehearsal cannot begin: something is not installed, or the port is taken. Exit code 2."""


class Failed(Exception):
    """The rehearsal ran and something was not as it must be. Exit code 1.

    `step` is what was being done, `reason` what was seen, `details` lines of a log that may say why.
    """

    def __init__(self, step: str, reason: str, details: str = "") -> None:
        super().__init__(f"{step}: {reason}")
        self.step = step
        self.reason = reason
        self.details = details
