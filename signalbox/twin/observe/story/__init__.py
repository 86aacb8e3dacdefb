"""Story of a run, per piece of business: input of the report and of `desk show`."""

from signalbox.twin.observe.story.collect import collect
from signalbox.twin.observe.story.recording import Recording, watch

__all__ = ["Recording", "collect", "watch"]
