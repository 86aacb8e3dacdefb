"""Tracing behind one decorator, so that the X-Ray SDK (in maintenance since 2026-02-25) can be replaced in one place."""

import functools
import os
from collections.abc import Callable
from typing import Any

Handler = Callable[[dict[str, Any], Any], Any]


def enabled() -> bool:
    """Whether this process can send traces: Lambda names its X-Ray daemon in the environment, others have none."""
    return bool(os.environ.get("AWS_XRAY_DAEMON_ADDRESS"))


@functools.cache
def _tracer() -> Any:
    # Imported only where it is used: the X-Ray SDK costs more to import than everything of ours together.
    from aws_lambda_powertools.tracing import Tracer

    tracer = Tracer(auto_patch=False)
    tracer.patch(modules=["botocore"])
    return tracer


@functools.cache
def _captured(handler: Handler) -> Handler:
    captured: Handler = _tracer().capture_lambda_handler(handler, capture_response=False)
    return captured


def traced(handler: Handler) -> Handler:
    """The handler within a segment of its own, where tracing is on."""

    @functools.wraps(handler)
    def outer(event: dict[str, Any], context: Any) -> Any:
        return _captured(handler)(event, context) if enabled() else handler(event, context)

    return outer
