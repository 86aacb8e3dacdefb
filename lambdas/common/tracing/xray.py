"""X-Ray by Powertools' Tracer: a segment for each invocation, a subsegment for each message."""

import functools
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from aws_lambda_powertools.tracing import Tracer
from aws_xray_sdk.ext import boto_utils  # type: ignore[import-untyped]  # it has no stubs

from lambdas.common.logs.error_text import withhold
from lambdas.common.tracing.protocol import Attributes, Handler


class XRay:
    """X-Ray has trees of its own: a parent in another process becomes an annotation, by which traces are found."""

    def __init__(self) -> None:
        self.tracer = Tracer(auto_patch=False)
        self.tracer.patch(modules=["botocore"])
        # Captured errors would be written with all their attributes, and calls of S3 with keys of documents.
        boto_utils.whitelist["services"].pop("s3", None)
        capture = functools.partial(self.tracer.capture_lambda_handler, capture_response=False, capture_error=False)
        self.captured = functools.cache(capture)

    @classmethod
    @functools.cache
    def only(cls) -> Self:
        """Return the single instance of this environment."""
        return cls()

    def invoke(self, handler: Handler, event: dict[str, Any], context: Any) -> Any:
        """See `TracingAdapter.invoke`."""
        return self.captured(handler)(event, context)

    @contextmanager
    def span(self, name: str, kind: str, traceparent: str, attributes: Attributes) -> Iterator[None]:
        """See `TracingAdapter.span`."""
        failed: Exception | None = None
        with self.tracer.provider.in_subsegment(name) as subsegment:
            if subsegment is not None:
                subsegment.put_annotation("traceparent", traceparent)
                for key, value in attributes.items():
                    subsegment.put_metadata(key, value)
            try:
                yield
            except Exception as error:
                failed = error
                if subsegment is not None:
                    frames: Any = traceback.extract_tb(error.__traceback__)
                    subsegment.add_exception(withhold(error), frames)
        if failed is not None:  # beyond the subsegment, which would write its text
            raise failed

    def join(self, traceparent: str) -> None:
        """See `TracingAdapter.join`."""
        self.tracer.put_annotation("traceparent", traceparent)
