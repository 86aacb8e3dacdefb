"""What will it cost: prices, expected transitions, projections and quotas, derived from what is deployed.

`price(usage)` prices a month's usage; `estimate(definition, usage)` derives and prices one state machine.
"""

from signalbox.cost.bill import Bill, Line, price

__all__ = ["Bill", "Line", "price"]
