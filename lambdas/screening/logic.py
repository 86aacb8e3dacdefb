"""Decisions about a screening. Pure."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.storage.change import Change, Row, fingerprint, is_repeat
from lambdas.screening import policy


def on_registered(row: Row, data: Mapping[str, Any]) -> Change | None:
    """Screen a registration once. The event names the screened data: it clears only these."""
    mark = fingerprint(data)
    if is_repeat(row, mark, f"user {data['userId']}"):
        return None
    reasons = list(policy.verdict(data).reasons)
    about = {name: data[name] for name in ("userId", "email", "country")}
    if reasons:
        return Change({"state": "SUSPECTED", "reasons": reasons, "fingerprint": mark}, (_suspected(about, reasons),))
    return Change({"state": "CLEARED", "fingerprint": mark}, (("FraudCleared", about),))


def _suspected(about: Mapping[str, Any], reasons: list[str]) -> tuple[str, Mapping[str, Any]]:
    return "FraudSuspected", {"userId": about["userId"], "reasons": reasons}
