"""Trace contexts as texts ("Trace Context", W3C Recommendation), and the one that this invocation works under."""

import re
import secrets
from collections.abc import Callable

_sources: list[Callable[[], str]] = []


def told_by(source: Callable[[], str]) -> None:
    """From now on `source` says what the present span's traceparent is; it answers "" where there is none."""
    _sources[:] = [source]


def current() -> str:
    """The traceparent of the present span; empty where nobody traces."""
    return _sources[0]() if _sources else ""


def trace_of(traceparent: str) -> str:
    """The trace id in a traceparent; empty where it is none."""
    parts = traceparent.split("-")
    return parts[1] if len(parts) == 4 and len(parts[1]) == 32 else ""


def onward(cause: str) -> str:
    """The traceparent that something brought about by `cause` carries: the present span where it is of the cause's trace,
    else a new span of that trace; a new trace where there is neither."""
    present, trace = current(), trace_of(cause)
    if present and trace in ("", trace_of(present)):
        return present
    return f"00-{trace or secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


WRITTEN = re.compile(r'traceparent\\?"\s*:\s*\\?"(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})')
ATTRIBUTE = "traceparent"


def written_in(text: str) -> str:
    """The traceparent that stands in a text, be it no valid event or no JSON at all; empty where there is none."""
    found = WRITTEN.search(text)
    return found[1] if found else ""


def attribute(traceparent: str) -> dict[str, dict[str, str]]:
    """The message attribute that carries a traceparent through a queue; nothing for an empty one, which SQS refuses."""
    return {ATTRIBUTE: {"DataType": "String", "StringValue": traceparent}} if traceparent else {}
