"""Monthly cost of AWS workflows: prices, expected transitions, projections and quotas.

`price(usage)` prices a month's usage; `estimate(definition, usage)` derives and prices one state machine.
"""

from signalbox.cost.model.definition import Definition, definition_of, read_definition
from signalbox.cost.model.estimate import Estimate, estimate
from signalbox.cost.prices.bill import price
from signalbox.cost.prices.lines import Bill, Line

__all__ = ["Bill", "Definition", "Estimate", "Line", "definition_of", "estimate", "price", "read_definition"]
