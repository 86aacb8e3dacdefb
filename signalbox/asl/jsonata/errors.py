"""Errors of JSONata: a code, the values that its sentence names, and limits without a code."""

import re
from typing import Any

from signalbox.asl.jsonata.data.json_text import stringify
from signalbox.asl.jsonata.data.values import UNDEFINED
from signalbox.asl.jsonata.sentences import SENTENCES

_RAW = re.compile(r"\{\{\{([^}]+)\}\}\}")
_PLACE = re.compile(r"\{\{([^}]+)\}\}")


class JsonataError(Exception):
    """Error of an expression. `fields` holds the values that the code's sentence names."""

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields

    def name_function(self, name: Any) -> None:
        """Name the function that failed, where no inner one was named."""
        if name is not UNDEFINED and self.fields.get("token", UNDEFINED) is UNDEFINED:
            self.fields["token"] = name


class InvalidExpression(JsonataError):
    """The text is not valid JSONata."""


class LimitExceeded(Exception):
    """The expression exceeds a limit of Step Functions: memory, time or depth."""


class InternalError(Exception):
    """JavaScript's own error, for which JSONata has no code.

    An example is a call of a method that a value does not have.
    """


def out_of_memory() -> LimitExceeded:
    """Return the error of an expression whose values take too much memory."""
    return LimitExceeded("Expression evaluation memory limit exceeded: Check for excessive memory usage")


def out_of_time() -> LimitExceeded:
    """Return the error of an expression that takes too long."""
    return LimitExceeded("Expression evaluation timeout: Check for infinite loop")


def too_deep() -> LimitExceeded:
    """Return the error of an expression that nests too deeply."""
    return LimitExceeded(
        "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive"
    )


def describe(error: JsonataError) -> str:
    """Return the code and the sentence of an error."""
    template = SENTENCES.get(error.code)
    if template is None:
        return str(error.fields.get("message", error.code))
    sentence = _RAW.sub(lambda match: str(error.fields.get(match[1], "undefined")), template)
    return f"{error.code}: " + _PLACE.sub(lambda match: stringify(error.fields.get(match[1], UNDEFINED)), sentence)
