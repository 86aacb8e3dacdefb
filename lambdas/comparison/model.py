"""Outcome of an order on one side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """Type of the closing event, accepted payment, and reason of a bad outcome; empty where there is none."""

    outcome: str
    payment_id: str = ""
    reason: str = ""

    def as_row(self) -> dict[str, str]:
        """Return the result as a row's value."""
        return {"outcome": self.outcome, "paymentId": self.payment_id, "reason": self.reason}


def result_from_row(row: Mapping[str, Any]) -> Result:
    """Return the result in a row's value."""
    return Result(str(row["outcome"]), str(row["paymentId"]), str(row["reason"]))


def result_from_event(type_name: str, data: Mapping[str, Any]) -> Result:
    """Return the result in a closing event."""
    return Result(type_name, str(data.get("paymentId", "")), str(data.get("reason", "")))
