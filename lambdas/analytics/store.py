"""Counters: the rows of facts and the counters that they add to are written in one transaction, once."""

from collections.abc import Sequence

from lambdas.analytics import logic
from lambdas.analytics.model import Outcome
from lambdas.common.instants import now_text
from lambdas.common.storage import rows


def count_once(outcomes: Sequence[Outcome]) -> int:
    """Add the outcomes to their counters, but for those that were counted before; return how many were added."""
    if not outcomes:
        return 0
    place, now = logic.shard(outcomes), now_text()
    facts = [{"id": each.fact, "countedAt": now, "counter": f"{each.tally}#{place}"} for each in outcomes]
    added = [
        rows.update("analytics", {"id": counter}, "ADD #count :more", {"more": more})
        for counter, more in logic.counters(outcomes).items()
    ]
    try:
        rows.transact([*(rows.put("analytics", fact, "attribute_not_exists(#id)") for fact in facts), *added])
    except rows.ConditionFailed as error:
        known = error.found[: len(outcomes)]
        return count_once([each for each, row in zip(outcomes, known, strict=True) if row is None])
    return len(outcomes)
