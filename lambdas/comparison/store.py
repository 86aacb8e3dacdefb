"""Rows of comparisons, one for each order: both sides write on it, and the second finds the first."""

from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.comparison import logic
from lambdas.comparison.model import Result, result_from_row

MACHINE, SHADOW = "machine", "shadow"


def note(side: str, order_id: str, result: Result) -> list[str]:
    """Record the outcome of an order on one side; return differences that are found for the first time."""
    key = {"id": order_id}
    rows.write(
        rows.update(
            "comparisons",
            key,
            f"SET #{side} = if_not_exists(#{side}, :result), #{side}At = if_not_exists(#{side}At, :now)",
            {"result": result.as_row(), "now": now_text()},
        )
    )
    row = rows.get("comparisons", key) or {}
    if MACHINE not in row or SHADOW not in row:
        return []
    found = logic.differences(result_from_row(row[MACHINE]), result_from_row(row[SHADOW]))
    return found if found and _first(key, found) else []


def _first(key: dict[str, str], found: list[str]) -> bool:
    """Mark the row as different; return False where it is marked already, by the other side or by a repetition."""
    marked = rows.update(
        "comparisons", key, "SET #differs = :found", {"found": found}, "attribute_not_exists(#differs)"
    )
    try:
        rows.write(marked)
    except rows.ConditionFailed:
        return False
    return True
