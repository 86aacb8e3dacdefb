"""AWS/Events: what rules could deliver neither to their target nor to its dead-letter queue (Amazon EventBridge User Guide,
"Monitoring Amazon EventBridge")."""

from signalbox.twin.services.cloudwatch.metrics import Metrics
from signalbox.twin.services.eventbridge.bus import Buses


def put_losses(buses: Buses, metrics: Metrics) -> None:
    """Put each lost event under its rule, of a custom bus with the bus."""
    homes = {rule.name: bus.name for bus in buses.buses.values() for rule in bus.rules}
    for at, rule in buses.undelivered:
        custom = {"EventBusName": homes[rule]} if homes[rule] != "default" else {}
        metrics.put("AWS/Events", "InvocationsFailedToBeSentToDlq", {"RuleName": rule, **custom}, at, 1)
