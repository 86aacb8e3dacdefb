"""Format of log lines: one JSON object of the keys in `keys.KEYS`, in ASCII."""

import copy
import json
import logging
from functools import partial
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from lambdas.common.logs.error_text import error_report
from lambdas.common.logs.keys import KEYS

VALUE_LENGTH = 512
"""Characters of a value; names in an envelope have at most 256."""

REPORT_LENGTH = 8192
"""Characters of an error's report."""


class Formatter(LambdaPowertoolsFormatter):
    """Writes what `keys.KEYS` names, and of an error its `error_report`.

    Control characters, and all others beyond ASCII, are escaped: a value can neither begin a line nor move a cursor.
    """

    def __init__(self) -> None:
        # Powertools' own serialiser leaves U+009B, which terminals obey, as it is.
        serializer = partial(json.dumps, default=str, separators=(",", ":"))
        super().__init__(json_serializer=serializer, serialize_stacktrace=False)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        told = copy.copy(record)
        told.exc_info, told.exc_text, told.stack_info = None, None, None
        if record.exc_info and record.exc_info[1]:
            told.exception_name = type(record.exc_info[1]).__name__
            told.exception = error_report(record.exc_info[1])
        return super().format(told)

    def serialize(self, log: Any) -> str:
        """Return the JSON text of a line, without keys that the table does not have."""
        line = {name: _short(value, name) for name, value in log.items() if name in KEYS}
        if dropped := sorted(set(log) - set(KEYS)):
            line["dropped_keys"] = dropped
        return super().serialize(line)


def _short(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return value[: REPORT_LENGTH if name == "exception" else VALUE_LENGTH]
    if isinstance(value, list | tuple):
        return [_short(one, name) for one in value[:50]]
    return value if value is None or isinstance(value, bool | int | float) else type(value).__name__


class LibraryFormatter(Formatter):
    """Writes where a library wrote a line, and an error's report; the text may quote what the library was given."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        told = copy.copy(record)
        told.msg, told.args = "a library wrote a line", ()
        told.logger = record.name
        return super().format(told)
