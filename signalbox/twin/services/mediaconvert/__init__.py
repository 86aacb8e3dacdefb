"""AWS Elemental MediaConvert: probes, and jobs that wait in queues, take time and write files."""

from signalbox.twin.services.mediaconvert.api import Conversions

__all__ = ["Conversions"]
