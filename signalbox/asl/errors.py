"""Errors of the engine: one class for each cause that a caller can act on."""

from collections.abc import Sequence

from signalbox.asl.problems import Problem
from signalbox.errors import InputError


class TaskError(Exception):
    """Fail the task, with an error name and an optional cause; a task callable raises it."""

    def __init__(self, error: str, cause: str | None = None) -> None:
        super().__init__(f"{error}: {cause}" if cause else error)
        self.error = error
        self.cause = cause


class InvalidDefinition(InputError):
    """The definition has errors that AWS refuses; `problems` lists all of them."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = list(problems)


class InputTooLarge(InputError):
    """The input of an execution is larger than Step Functions accepts; nothing was started."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"the input has {size:,} bytes, but an execution takes at most {limit:,}: "
            "put the large part into S3 and pass its key."
        )
        self.size = size
        self.limit = limit


class InvalidInput(InputError):
    """The input of an execution is not a JSON value."""


class InvalidMocks(InputError):
    """The outcomes given for tasks cannot be used."""


class NotRedrivable(InputError):
    """The execution is running, has succeeded, or has a full history."""


class StateFailure(Exception):
    """A state failed; Retry and Catch of the state, then of its parents, decide what follows. `fatal` marks failures
    that no Catch may handle (States.Runtime). `missing` is what a catcher sees of an error or cause that is None."""

    def __init__(
        self, error: str | None, cause: str | None = None, fatal: bool = False, missing: str | None = ""
    ) -> None:
        super().__init__(error, cause)
        self.error = error
        self.cause = cause
        self.fatal = fatal
        self.missing = missing

    def as_output(self) -> dict[str, str | None]:
        """Return the error as a catcher sees it."""
        error, cause = (self.missing if value is None else value for value in (self.error, self.cause))
        return {"Error": error, "Cause": cause}


class HistoryFull(Exception):
    """The execution has used up its 25,000 history events."""
