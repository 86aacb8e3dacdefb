"""CloudWatch in virtual time: metrics from what a twin did, alarms evaluated as documented."""

from signalbox.twin.services.cloudwatch.watching import Watching, watch

__all__ = ["Watching", "watch"]
