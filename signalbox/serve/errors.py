"""Errors of the API, by the names that the API reference gives them."""


class ApiError(Exception):
    """An operation is refused; `code` is AWS's name of the error. The client sees code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def invalid(message: str) -> ApiError:
    """Return the error of a parameter that breaks its constraint."""
    return ApiError("ValidationException", message)
