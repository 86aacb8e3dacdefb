"""Failures of JSONPath fields, with the error names of Step Functions."""

from signalbox.asl.language.interface import QueryFailure


class InvalidPath(ValueError):
    """The text is no path, or no intrinsic function."""


class PathNotFound(Exception):
    """The path selects nothing in a document; the message is that of Jayway JsonPath, which AWS shows."""


class PathRefused(PathNotFound):
    """The path cannot be applied to the document, even where a path may select nothing."""


class DataFailure(QueryFailure):
    """A JSONPath field cannot be evaluated. `error` is the name of the error; the history has no EvaluationFailed."""

    def __init__(self, reason: str, error: str = "States.Runtime") -> None:
        super().__init__(reason, None)
        self.error = error
