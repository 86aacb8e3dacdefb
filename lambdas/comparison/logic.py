"""What counts as a difference. Pure."""

from lambdas.comparison.model import Result

PARTNERS_OWN = frozenset({"PaymentDeclined", "ShippingDeclined", "PartnerUnavailable", "CompensationFailed"})
"""Reasons that a partner gave: a shadow's partners are dry and never give one, so it cannot know."""


def differences(machine: Result, shadow: Result) -> list[str]:
    """The fields in which the shadow ended an order otherwise than the machine; none where a partner's no decided."""
    if machine.reason in PARTNERS_OWN and shadow.reason not in PARTNERS_OWN:
        return []
    one, other = machine.as_row(), shadow.as_row()
    return [name for name in one if one[name] != other[name]]
