"""CloudWatch in virtual time: metrics of a run, and alarms evaluated as documented."""

from signalbox.twin.services.cloudwatch.monitor import Monitor, watch

__all__ = ["Monitor", "watch"]
