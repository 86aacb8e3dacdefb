"""Number of function copies that the deployment may ask for at once, where something bounds it."""

from collections.abc import Iterator, Mapping
from typing import Any

from stacks.parts import definitions
from stacks.routes import ENTRANCES, ROUTES, SCHEDULES, WORKFLOWS

STREAM_SHARDS = 4
"""Of the outbox's stream, each read by one copy of the relay: a new table on demand takes 4,000 writes a second
("Amazon DynamoDB on-demand capacity mode"), a partition 1,000 ("Designing partition keys to distribute your
workload"), and a shard stands for a partition. A table that has grown has more."""

ROTATIONS = 1


def copies() -> Mapping[str, int]:
    """Return the callers of functions, each with the number of copies that it may use at once.

    Not here: the tasks of executions, beside those of a Map. Nothing bounds the number of executions; a task that
    Lambda throttles is tried again by its machine, and none is lost. Everything here spends something when it is
    throttled: a receive of a message, a try of a stream's batch or of a schedule, the patience of a person before a
    page.
    """
    return {
        "queues": sum(route.copies for route in ROUTES),
        "the outbox's stream": STREAM_SHARDS,
        # What the API lets in at one instant; at its rate, with pages that answer in a second, it is less.
        "pages": sum(entrance.burst for entrance in ENTRANCES),
        "Maps": sum(sum(_bounds(definitions.document(workflow.slug))) for workflow in WORKFLOWS),
        "schedules": len(SCHEDULES) + ROTATIONS,
    }


def _bounds(definition: Mapping[str, Any]) -> Iterator[int]:
    """Yield MaxConcurrency of each Map, whose children run one task at a time.

    0 and absent mean no bound; no Map here has that.
    """
    return (state["MaxConcurrency"] for state in definition["States"].values() if state["Type"] == "Map")
