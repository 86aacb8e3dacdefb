"""What happened in a twin, told per piece of business: what the report and `desk show` read."""

from signalbox.twin.observe.story.collect import collect
from signalbox.twin.observe.story.recording import Recording, watch

__all__ = ["Recording", "collect", "watch"]
