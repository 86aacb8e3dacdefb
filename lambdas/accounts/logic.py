"""Decisions about an account. Pure."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.storage.change import Change, Row

FROZEN = "FROZEN"


def on_suspected(row: Row, data: Mapping[str, Any]) -> Change | None:
    """Freeze the account at the first suspicion, even before its owner is registered."""
    if row.get("state") == FROZEN:
        return None
    reasons = list(data.get("reasons", ["Unknown"]))
    frozen = ("AccountFrozen", {"userId": data["userId"], "reasons": reasons})
    return Change({**row, "state": FROZEN, "reasons": reasons}, (frozen,))
