"""Draws of workloads: classes by their weight, each counted, and lines that publish events."""

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

Line = dict[str, Any]


def chosen(random: Random, weights: Mapping[str, int], drawn: Counter[str]) -> str:
    """Draw a class by its weight, and count it."""
    kind = random.choices(list(weights), weights=list(weights.values()))[0]
    drawn[kind] += 1
    return kind


def classes_of(workload: Callable[[int, int, Counter[str]], object]) -> Callable[[int, int], Mapping[str, int]]:
    """Return a function of seed and count that tells how often a workload draws from each class."""

    def count_classes(seed: int, count: int) -> Mapping[str, int]:
        drawn: Counter[str] = Counter()
        workload(seed, count, drawn)
        return drawn

    return count_classes


def event(at: float, kind: str, data: Mapping[str, Any], subject: str, **more: Any) -> Line:
    """Return a line that publishes an event."""
    return {"at": round(max(0.0, at), 3), "type": kind, "subject": subject, "data": dict(data), **more}
