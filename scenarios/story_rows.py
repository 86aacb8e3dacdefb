"""Attributes and tables that the story of a run reads."""

from signalbox.twin.scenario import StoryRows

STORY_ROWS = StoryRows(
    began=("at", "receivedAt", "placedAt"),
    changed=("changedAt", "refundedAt", "updatedAt"),
    messages="notifications",
)
