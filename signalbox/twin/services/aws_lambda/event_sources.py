"""Common parts of event sources: filters, and partial failures of a batch."""

import json
from collections.abc import Mapping
from typing import Any

from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned
from signalbox.twin.services.eventbridge.patterns import matches

POLL_SECONDS = (0.005, 0.05)
THROTTLED_SECONDS = (1.0, 5.0)
"""Modelled seconds from a visible record to the invocation, and before a throttled batch is retried."""

Record = dict[str, Any]


def failed_items(outcome: Outcome, known: list[str]) -> list[str]:
    """Return the identifiers to retry: all where the function failed, or named an unknown one; else those it named."""
    if not isinstance(outcome, Returned):
        return known
    answer = json.loads(outcome.payload)
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return []
    names = [str(failure.get("itemIdentifier")) if isinstance(failure, dict) else "" for failure in failures]
    return known if any(name not in known for name in names) else names


def passes(filters: list[Mapping[str, Any]], record: Mapping[str, Any]) -> bool:
    """Return whether a record passes the FilterCriteria of an event source."""
    return not filters or any(matches(pattern, record) for pattern in filters)
