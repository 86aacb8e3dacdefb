"""Metrics of AWS/Events: events that neither their target nor its dead-letter queue accepted.

Source: Amazon EventBridge User Guide, "Monitoring Amazon EventBridge".
"""

from signalbox.twin.services.cloudwatch.metrics import Metrics
from signalbox.twin.services.eventbridge.bus import Buses


def put_failed_deliveries(buses: Buses, metrics: Metrics) -> None:
    """Put each undelivered event under its rule, and under its bus if that is a custom one."""
    homes = {rule.name: bus.name for bus in buses.buses.values() for rule in bus.rules}
    for at, rule in buses.undelivered:
        custom = {"EventBusName": homes[rule]} if homes[rule] != "default" else {}
        metrics.put("AWS/Events", "InvocationsFailedToBeSentToDlq", {"RuleName": rule, **custom}, at, 1)
