"""Lines and errors: what they tell, what they leave out, and what a terminal would obey."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from botocore.exceptions import ClientError

from lambdas.common.clients import call
from lambdas.common.errors import InvalidEvent, TransientError
from lambdas.common.logs.error_text import error_report, error_text, withhold
from lambdas.common.logs.formatter import LibraryFormatter
from lambdas.common.storage.rows import ConditionFailed
from lambdas.common.telemetry import format_lines_of_libraries, logger
from lambdas.common.tracing.xray import XRay
from tests.unit.world import World

SECRET = "zanzibar"


def line(log: io.StringIO) -> dict[str, Any]:
    """Return the only line."""
    (text,) = log.getvalue().splitlines()
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_key_that_the_table_lacks_is_left_out_and_named(log: io.StringIO) -> None:
    """A value under an unlisted key never reaches the log."""
    logger.info("a line", extra={"route": "orders", "purpose": SECRET})

    assert line(log)["route"] == "orders"
    assert line(log)["dropped_keys"] == ["purpose"]
    assert SECRET not in log.getvalue()


def test_values_cannot_draw_and_cannot_fill_the_log(log: io.StringIO) -> None:
    """Control characters are escaped, also those beyond ASCII that terminals obey; long values are cut."""
    logger.info("a line", extra={"route": "\x1b[31m\n\x9b31m\u202e\u2028" + "x" * 5000})

    (text,) = log.getvalue().splitlines()
    assert text.isascii() and text.isprintable() and len(text) < 1500


def test_chain_of_an_error_has_no_text_of_others(log: io.StringIO) -> None:
    """The line has our message, the types and places of all causes, and no argument of a foreign error."""
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise InvalidEvent("the event is broken") from cause
    except InvalidEvent:
        logger.exception("it failed")

    told = line(log)
    assert told["exception_name"] == "InvalidEvent"
    assert told["exception"].startswith("InvalidEvent: the event is broken\n  at ")
    assert "\nKeyError\n" in told["exception"] and SECRET not in log.getvalue()


def test_a_failed_condition_keeps_its_rows_to_itself() -> None:
    """The text and the representation of the error have no row; its field has."""
    error = ConditionFailed([None, {"email": SECRET}])

    assert error.found == [None, {"email": SECRET}]
    assert SECRET not in f"{error} {error!r} {error.args} {error_report(error)}"


def test_an_error_of_aws_has_its_code_and_no_message(world: World) -> None:
    """The client empties the message, from which traces would take it too."""
    with pytest.raises(ClientError) as failed:
        call("dynamodb", "get_item", TableName=SECRET, Key={"id": {"S": SECRET}})

    assert failed.value.response["Error"]["Message"] == ""
    assert error_text(failed.value).startswith("ResourceNotFoundException: GetItem was answered with Resource")


def test_an_error_that_leaves_a_handler_keeps_its_name_alone() -> None:
    """Machines retry by the name of a type, so it stays; our own errors stay as they are."""
    left, own = withhold(KeyError(SECRET)), TransientError("the store does not answer")

    assert type(left).__name__ == "KeyError" and isinstance(left, KeyError)
    assert SECRET not in f"{left} {left!r} {left.args}"
    assert withhold(own) is own


def test_a_line_of_a_library_names_the_library_alone() -> None:
    """A library's text may quote what it was given."""
    try:
        raise ValueError(SECRET)
    except ValueError:
        record = logging.LogRecord("urllib3", logging.WARNING, "", 1, f"{SECRET} %s", (SECRET,), sys.exc_info())
    text = LibraryFormatter().format(record)

    assert SECRET not in text
    assert json.loads(text)["logger"] == "urllib3" and json.loads(text)["exception_name"] == "ValueError"


def test_the_runtimes_handler_gets_this_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda's runtime gives the root logger a handler, which prints the lines of libraries."""
    handler = logging.StreamHandler(io.StringIO())
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    format_lines_of_libraries()

    assert isinstance(handler.formatter, LibraryFormatter)


def test_a_subsegment_of_xray_has_no_foreign_text() -> None:
    """An error within a message's subsegment is recorded without its text, and raised as it was."""
    subsegment, adapter = MagicMock(), XRay.__new__(XRay)

    @contextmanager
    def in_subsegment(name: str) -> Iterator[MagicMock]:
        yield subsegment

    adapter.tracer = SimpleNamespace(provider=SimpleNamespace(in_subsegment=in_subsegment))
    with pytest.raises(ValueError, match=SECRET), adapter.span("process", "consumer", "", {}):
        raise ValueError(SECRET)

    (recorded, _), _ = subsegment.add_exception.call_args
    assert type(recorded).__name__ == "ValueError" and SECRET not in str(recorded)
