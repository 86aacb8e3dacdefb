"""Trace contexts as text ("Trace Context", W3C Recommendation), and the one of this invocation."""

import re
import secrets
from collections.abc import Callable

_sources: list[Callable[[], str]] = []


def read_from(source: Callable[[], str]) -> None:
    """Read the present span's traceparent from `source` from now on; it returns "" where there is none."""
    _sources[:] = [source]


def current_traceparent() -> str:
    """Return the traceparent of the present span; empty where nothing is traced."""
    return _sources[0]() if _sources else ""


def trace_id(traceparent: str) -> str:
    """Return the trace id in a traceparent; empty where it is malformed."""
    parts = traceparent.split("-")
    return parts[1] if len(parts) == 4 and len(parts[1]) == 32 else ""


def traceparent_of_effect(cause: str) -> str:
    """Return the traceparent of an effect of `cause`.

    It is the present span where that belongs to the cause's trace, else a new span of that trace; a new trace where
    there is neither.
    """
    present, trace = current_traceparent(), trace_id(cause)
    if present and trace in ("", trace_id(present)):
        return present
    return f"00-{trace or secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


WRITTEN = re.compile(r'traceparent\\?"\s*:\s*\\?"(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})')
ATTRIBUTE = "traceparent"


def find_traceparent(text: str) -> str:
    """Return the traceparent in a text, even in a malformed event; empty where there is none."""
    found = WRITTEN.search(text)
    return found[1] if found else ""


def message_attribute(traceparent: str) -> dict[str, dict[str, str]]:
    """Return the message attribute of a traceparent; nothing for an empty one, which SQS refuses."""
    return {ATTRIBUTE: {"DataType": "String", "StringValue": traceparent}} if traceparent else {}
