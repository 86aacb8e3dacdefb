"""Shared parts of the records of one story: ids, instants, causes and keys."""

from typing import Any

from signalbox.story.recording.marks import EventMark, Mark
from signalbox.story.recording.recorder import Recorder
from signalbox.story.records.causes import Causes
from signalbox.story.records.keys import Keys
from signalbox.twin.observe.story.business import Business

Record = dict[str, Any]


class Maker:
    """Makes the records of a recorder's marks. Ids are the numbers of marks; other records continue them."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.twin = recorder.twin
        self.business = Business(recorder.twin)
        self.causes = Causes(recorder)
        self.keys = Keys(recorder, self.causes, self.business)
        self.last_id = len(recorder.marks.all)
        self.executions: dict[str, int] = {}
        self.by_state: dict[int, int] = {}
        """Id of the state that each invocation worked for."""

    def at(self, instant: float) -> float:
        """Return virtual seconds from the start, to the tenth of a millisecond."""
        return round(instant - self.recorder.clock.start, 4)

    def new_id(self) -> int:
        """Return the next id."""
        self.last_id += 1
        return self.last_id

    def announced(self, mark: EventMark) -> list[int]:
        """Return the id of the execution whose status an event announces; empty for other events."""
        executions = (self.executions.get(resource) for resource in mark.event["resources"])
        return [identity for identity in executions if identity]

    def common(self, kind: str, mark: Mark) -> Record:
        """Return what every record of a mark has."""
        by = [self.by_state[mark.number]] if mark.number in self.by_state else list(self.causes.of(mark))
        if not by and isinstance(mark, EventMark):
            by = self.announced(mark)
        return {
            "record": kind,
            "id": mark.number,
            "at": self.at(mark.at),
            "by": by,
            "keys": list(self.keys.of_mark.get(mark.number, ())),
        }
