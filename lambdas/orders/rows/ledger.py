"""Ledger of an order: one row for each step, with the step's state."""

from collections.abc import Sequence
from typing import Any

from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.orders.model import Step, StepState
from lambdas.orders.rows.retention import expiry


def step_key(order_id: str, step: Step) -> dict[str, str]:
    """Return the key of a row of the ledger."""
    return {"orderId": order_id, "record": f"step#{step}"}


def step_state(order_id: str, step: Step) -> StepState | None:
    """Return the state of a step, None where the ledger has no row of it."""
    row = rows.get("orders", step_key(order_id, step))
    return StepState(row["state"]) if row else None


def step_item(order_id: str, step: Step, state: StepState, seen: StepState | None, **kept: Any) -> dict[str, Any]:
    """Return an item of a transaction: move a step from the state `seen` (None: no row) to `state`."""
    if seen is None:
        row = {**step_key(order_id, step), "state": str(state), "at": now_text(), "expiresAt": expiry(), **kept}
        return rows.put("orders", row, "attribute_not_exists(#orderId)")
    more = "".join(f", #{name} = :{name}" for name in kept)
    return rows.update(
        "orders",
        step_key(order_id, step),
        f"SET #state = :state, #changedAt = :now{more}",
        {"state": str(state), "seen": str(seen), "now": now_text(), **kept},
        "#state = :seen",
    )


def never_item(order_id: str, step: Step) -> dict[str, Any]:
    """Return an item of a transaction: forbid a step for good; it fails where the step may have happened."""
    return rows.update(
        "orders",
        step_key(order_id, step),
        # A repetition changes nothing: each value is that of the first time.
        "SET #state = if_not_exists(#state, :never), #at = if_not_exists(#at, :now), "
        "#expiresAt = if_not_exists(#expiresAt, :expires)",
        {
            "expires": expiry(),
            "never": str(StepState.TOMBSTONE),
            "intended": str(StepState.INTENDED),
            "done": str(StepState.DONE),
            "now": now_text(),
        },
        "attribute_not_exists(#state) OR NOT #state IN (:intended, :done)",
    )


def step_check(order_id: str, step: Step, states: Sequence[StepState], holds: bool) -> dict[str, Any]:
    """Return an item of a transaction: a step must (or must not) be in one of these states."""
    values = {f"state{index}": str(state) for index, state in enumerate(states)}
    one_of = f"#state IN ({', '.join(f':{name}' for name in values)})"
    condition = one_of if holds else f"attribute_not_exists(#state) OR NOT {one_of}"
    return rows.check("orders", step_key(order_id, step), condition, values)


def token(order_id: str) -> str:
    """Return the token of the wait that the order is in; empty where none began."""
    row = rows.get("orders", step_key(order_id, Step.REQUEST_PAYMENT))
    return str(row.get("taskToken", "")) if row else ""


def token_item(order_id: str, waits: str) -> dict[str, Any]:
    """Return an item of a transaction: a further wait of the step has this token.

    The order's own row has no room for it: with a token it would be billed twice at each change.
    """
    return rows.update("orders", step_key(order_id, Step.REQUEST_PAYMENT), "SET #taskToken = :waits", {"waits": waits})
