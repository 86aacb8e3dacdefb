"""What every event source does: filters, and what of a batch goes back."""

import json
from collections.abc import Mapping
from typing import Any

from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned
from signalbox.twin.services.eventbridge.patterns import matches

POLL_SECONDS = (0.005, 0.05)
THROTTLED_SECONDS = (1.0, 5.0)
"""Modelled seconds from a visible record to the invocation, and before a throttled one is tried again."""

Record = dict[str, Any]


def failed_items(outcome: Outcome, known: list[str]) -> list[str]:
    """The identifiers that go back: all of them where the function failed or names none, or one that is not known."""
    if not isinstance(outcome, Returned):
        return known
    answer = json.loads(outcome.payload)
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return []
    names = [str(failure.get("itemIdentifier")) if isinstance(failure, dict) else "" for failure in failures]
    return known if any(name not in known for name in names) else names


def passes(filters: list[Mapping[str, Any]], record: Mapping[str, Any]) -> bool:
    """Whether a record passes the FilterCriteria of an event source."""
    return not filters or any(matches(pattern, record) for pattern in filters)
