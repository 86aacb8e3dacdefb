"""Filters of event sources and pipes: the patterns that a queue's messages or a stream's records must match."""

import json
from collections.abc import Mapping
from typing import Any

from signalbox.event_patterns.checks import check_pattern
from signalbox.event_patterns.operators import UnsupportedPattern


def patterns_of(criteria: Mapping[str, Any], place: str, of_queue: bool) -> list[Any]:
    """Return the patterns of FilterCriteria, which stands at `place`. Raises UnsupportedPattern for those that are
    refused."""
    patterns: list[Any] = []
    for number, row in enumerate(criteria.get("Filters", [])):
        own = f"{place}.Filters[{number}].Pattern"
        try:
            patterns.append(json.loads(row["Pattern"]))
        except ValueError:
            raise UnsupportedPattern(f"{own}: Invalid filter pattern definition. (no JSON)") from None
        check_pattern(patterns[-1], own)
        unknown = set(patterns[-1]) - {"body"} if of_queue else set()
        if unknown:
            raise UnsupportedPattern(f"{own}.{min(unknown)}: the twin filters a queue's messages by body alone")
    return patterns
