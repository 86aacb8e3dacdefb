"""Differences between two outcomes of an order. Pure."""

from lambdas.comparison.model import Result

PARTNERS_OWN = frozenset({"PaymentDeclined", "ShippingDeclined", "PartnerUnavailable", "CompensationFailed"})
"""Reasons that only a partner gives: the dry partners of a shadow never do."""


def differences(machine: Result, shadow: Result) -> list[str]:
    """Return the fields in which the shadow's outcome differs; none where a partner's refusal decided."""
    if machine.reason in PARTNERS_OWN and shadow.reason not in PARTNERS_OWN:
        return []
    one, other = machine.as_row(), shadow.as_row()
    return [name for name in one if one[name] != other[name]]
