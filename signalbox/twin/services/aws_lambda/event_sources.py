"""Common parts of event sources: filters, and partial failures of a batch.

Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" and "Configuring partial batch
response with DynamoDB and Lambda" (an empty or null answer or list is a complete success; an answer that is no such
object, or an identifier that is empty, null, misspelt or not of the batch, is a complete failure).
"""

import json
from collections.abc import Mapping
from typing import Any

from signalbox.event_patterns.patterns import matches
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned

POLL_SECONDS = (0.005, 0.05)
THROTTLED_SECONDS = (1.0, 5.0)
"""Modelled seconds from a visible record to the invocation, and before a throttled batch is retried."""

Record = dict[str, Any]


def failed_items(outcome: Outcome, known: list[str], reports_failures: bool) -> list[str]:
    """Return the identifiers to retry: all where the function failed or its report is malformed; else those it named.
    Without ReportBatchItemFailures Lambda does not read the answer."""
    if not isinstance(outcome, Returned):
        return known
    if not reports_failures:
        return []
    answer = json.loads(outcome.payload)
    if isinstance(answer, dict):
        answer = answer.get("batchItemFailures")
    elif answer not in (None, ""):
        return known
    failures = [] if answer is None or answer == "" else answer
    if not isinstance(failures, list):
        return known
    names = [failure.get("itemIdentifier") if isinstance(failure, dict) else None for failure in failures]
    return known if any(name not in known for name in names) else [str(name) for name in names]


def passes(filters: list[Mapping[str, Any]], record: Mapping[str, Any]) -> bool:
    """Return whether a record passes the FilterCriteria of an event source."""
    return not filters or any(matches(pattern, record) for pattern in filters)
