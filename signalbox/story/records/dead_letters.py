"""Dead letters of a story, each with the message that it is."""

from collections.abc import Iterator
from typing import Any

from signalbox.story.records.maker import Maker
from signalbox.twin.observe.story.dead_letters import dead_letters

Record = dict[str, Any]
COPIED = ("route", "type", "reason", "error", "left", "replayed")


def dead_letter_records(maker: Maker) -> Iterator[Record]:
    """Yield a record for each dead letter, in order of arrival."""
    recording = maker.recorder.recording
    found = dead_letters(maker.twin, maker.business, recording, maker.at)
    for letter, arrival in zip(found, recording.arrivals, strict=True):
        message = maker.recorder.queues.messages.get((arrival.queue, arrival.message.id))
        key = maker.keys.numbers.get((letter["workflow"], letter["key"]))
        yield {
            "record": "dead_letter",
            "id": maker.new_id(),
            "at": letter["at"],
            "by": [message] if message else [],
            "keys": [key] if key else list(maker.keys.of_mark.get(message or 0, ())),
            "queue": arrival.queue,
            **{name: letter[name] for name in COPIED},
        }
