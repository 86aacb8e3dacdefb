"""EventBridge's operations on rules: switch one off and on.

Sources: Amazon EventBridge API Reference, pages "EnableRule" and "DisableRule". AWS lets a change take a short time;
here it has effect at once, an assumption of the twin.
"""

from collections.abc import Mapping

from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.services.eventbridge.bus import Bus


class RuleApi:
    """Answers EventBridge for the rules of one twin; `buses` by their names."""

    def __init__(self, buses: Mapping[str, Bus]) -> None:
        self.buses = buses
        self.operations: dict[str, Operation] = {"EnableRule": self.enable_rule, "DisableRule": self.disable_rule}

    def enable_rule(self, call: Call) -> Parsed:
        """Answer EnableRule."""
        self.bus_of(call).disabled.discard(call.parameters["Name"])
        return {}

    def disable_rule(self, call: Call) -> Parsed:
        """Answer DisableRule."""
        self.bus_of(call).disabled.add(call.parameters["Name"])
        return {}

    def bus_of(self, call: Call) -> Bus:
        """Return the bus of the rule that a call names. Raises ServiceError where there is none."""
        name = call.parameters["Name"]
        bus = self.buses.get(call.parameters.get("EventBusName", "default").rpartition("/")[2])
        if bus is None or all(rule.name != name for rule in bus.rules):
            where = call.parameters.get("EventBusName", "default")
            raise ServiceError("ResourceNotFoundException", f"Rule {name} does not exist on EventBus {where}.")
        return bus
