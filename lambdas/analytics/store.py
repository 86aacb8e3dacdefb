"""Counters: a fact's row and its counter are written in one transaction, once."""

from lambdas.analytics.model import Outcome
from lambdas.common.instants import now_text
from lambdas.common.storage import rows


def count_once(outcome: Outcome) -> bool:
    """Add 1 to the counter unless the fact was counted before; return whether it was added."""
    fact = {"id": outcome.fact, "countedAt": now_text(), "counter": outcome.counter}
    try:
        rows.transact(
            [
                rows.put("analytics", fact, "attribute_not_exists(#id)"),
                rows.update("analytics", {"id": outcome.counter}, "ADD #count :one", {"one": 1}),
            ]
        )
    except rows.ConditionFailed:
        return False
    return True
