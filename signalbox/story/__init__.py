"""Story of a run: every event, message, invocation, call, version of a row and draw, each with its cause."""

from signalbox.story.recording.recorder import Recorder, record
from signalbox.story.records.story_records import story_records
from signalbox.story.writing import write_story

__all__ = ["Recorder", "record", "story_records", "write_story"]
