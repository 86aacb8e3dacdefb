"""Errors of the TestState API."""

from signalbox.errors import InputError


class Refusal(InputError):
    """A call that the API refuses, with AWS's message. `code` is AWS's too: ValidationException, InvalidDefinition, or
    ParamValidationError, which is that of boto3."""

    def __init__(self, message: str, code: str = "ValidationException") -> None:
        super().__init__(message)
        self.code = code


def demand(fits: bool, message: str, code: str = "ValidationException") -> None:
    """Raise Refusal with the message where a rule of the API is broken."""
    if not fits:
        raise Refusal(message, code)
