"""How an order ended, on one side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """The type of the closing event, the payment that was accepted, and why it did not go well; empty where there is none."""

    outcome: str
    payment_id: str = ""
    reason: str = ""

    def as_row(self) -> dict[str, str]:
        """As it is kept."""
        return {"outcome": self.outcome, "paymentId": self.payment_id, "reason": self.reason}


def result_from_row(row: Mapping[str, Any]) -> Result:
    """As it was kept."""
    return Result(str(row["outcome"]), str(row["paymentId"]), str(row["reason"]))


def result_from_event(type_name: str, data: Mapping[str, Any]) -> Result:
    """How the order ended that a closing event tells of."""
    return Result(type_name, str(data.get("paymentId", "")), str(data.get("reason", "")))
