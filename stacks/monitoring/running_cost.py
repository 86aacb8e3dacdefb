"""Cost of a workflow at its present rate, as metric math: prices times what AWS counts.

Counted are the tries of its tasks, each a state transition, and the calls and time of its functions: the greater part
of the bill of an execution. Choices, queues, tables, logs and the time of Express children are not in it; `python -m
signalbox cost project` has them all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from signalbox.cost.prices import pricebook
from stacks.config import Environment
from stacks.parts import definitions
from stacks.table import DAY

LIST_REGION = "us-east-1"
"""Whose prices are taken where the environment names no region of its own that has a list."""


def prices(target: Environment) -> tuple[Decimal, Decimal, Decimal]:
    """Return US dollars for a state transition, for a function call and for its gigabyte-second (first tier)."""
    region = target.region if target.region in pricebook.shipped_regions() else LIST_REGION
    book = pricebook.load(region)
    keys = (("states.standard", "transitions"), ("lambda", "requests"), ("lambda", "compute.arm64"))
    transition, call, second = (book.of(key)[0].rate for key in keys)
    return transition, call, second


def standard_tasks(slug: str) -> set[str]:
    """The tasks of a machine whose tries are transitions of a Standard execution.

    An Express child makes none, but its start is one of its parent ("Transitions in Distributed Map state", AWS Step
    Functions Developer Guide): its first task stands for that.
    """
    return set(_placeholders(definitions.document(slug)))


def _placeholders(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        express = part.get("ProcessorConfig", {}).get("ExecutionType") == "EXPRESS"
        for inner in [part["States"][part["StartAt"]]] if express else part.values():
            yield from _placeholders(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _placeholders(inner)
    elif isinstance(part, str) and part.startswith("${"):
        yield part[2:-1]


def projection(target: Environment, transitions: int, memories: Sequence[int]) -> str:
    """Return dollars a day, over the calls of functions (m0, m1, ...), then the milliseconds of each.

    `memories` are the megabytes of the functions. The calls of the first `transitions` of them are tries of a Standard
    execution's tasks.
    """
    transition, call, second = prices(target)
    count = len(memories)
    time = " + ".join(
        f"{second * megabytes / 1024 / 1000:f} * ({_sum(count + n for n in range(count) if memories[n] == megabytes)})"
        for megabytes in sorted(set(memories))
    )
    bill = f"{transition:f} * ({_sum(range(transitions))}) + {call:f} * ({_sum(range(count))}) + {time}"
    return f"{DAY} / PERIOD(m0) * ({bill})"


def _sum(numbers: Iterable[int]) -> str:
    return " + ".join(f"FILL(m{number}, 0)" for number in numbers)
