"""Counters: the rows of facts and the counters that they add to are written in one transaction, once."""

from collections.abc import Sequence

from lambdas.analytics import logic
from lambdas.analytics.model import Outcome
from lambdas.common.instants import now_text
from lambdas.common.storage import rows

POINTER = {"id": "generations"}


def generations() -> list[int]:
    """Return the generations of rows that count now: the live one, and one that is being built beside it.

    The read is eventually consistent: a rebuild waits longer than it may be old.
    """
    row = rows.get("analytics", POINTER, consistent=False) or {}
    return [int(row.get("live", 0)), *([int(row["building"])] if "building" in row else [])]


def count_once(outcomes: Sequence[Outcome], generation: int = 0) -> int:
    """Add the outcomes to their counters, but for those that were counted before; return how many were added."""
    if not outcomes:
        return 0

    def named(identity: str) -> str:
        return logic.in_generation(identity, generation)

    place, now = logic.shard(outcomes), now_text()
    facts = [{"id": named(each.fact), "countedAt": now, "counter": named(f"{each.tally}#{place}")} for each in outcomes]
    added = [
        rows.update("analytics", {"id": named(counter)}, "ADD #count :more", {"more": more})
        for counter, more in logic.counters(outcomes).items()
    ]
    try:
        rows.transact([*(rows.put("analytics", fact, "attribute_not_exists(#id)") for fact in facts), *added])
    except rows.ConditionFailed as error:
        known = error.found[: len(outcomes)]
        return count_once([each for each, row in zip(outcomes, known, strict=True) if row is None], generation)
    return len(outcomes)
