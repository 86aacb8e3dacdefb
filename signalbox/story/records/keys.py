"""Business keys of marks: an event and an execution name theirs; what they cause belongs to the same key.

An assembly whose rows name no key has one key for each line of the script, or other root, of a chain of causes.
"""

import re

from signalbox.story.recording.marks import (
    CallMark,
    DrawMark,
    EventMark,
    FaultMark,
    InvocationMark,
    LineMark,
    Mark,
    QueueMark,
    StartMark,
    WriteMark,
)
from signalbox.story.recording.recorder import Recorder
from signalbox.story.records.causes import Causes
from signalbox.twin.observe.story.business import Business, Key
from signalbox.twin.results.results import key_of

Numbers = tuple[int, ...]
MOST = 8
"""Keys of one mark; a batch about more of them is about none in particular."""


class Keys:
    """Keys of a recorder's marks. A key's number is its place in `names`, from 1."""

    def __init__(self, recorder: Recorder, causes: Causes, business: Business) -> None:
        self.recorder, self.causes, self.business = recorder, causes, business
        self.named = bool(business.results.workflows)
        self.names: list[Key] = business.every_key() if self.named else []
        self.numbers = {key: number for number, key in enumerate(self.names, 1)}
        self.by_name: dict[str, list[int]] = {}
        for (_, name), number in self.numbers.items():
            self.by_name.setdefault(name, []).append(number)
        self.of_mark: dict[int, Numbers] = {}
        self.of_execution: dict[str, Numbers] = {}
        for mark in recorder.marks.all:
            self.of_mark[mark.number] = self.find(mark)
        self.name_batches()

    def find(self, mark: Mark) -> Numbers:
        """Return the keys of a mark whose causes have theirs."""
        if isinstance(mark, EventMark) and self.named:
            key = self.business.of(mark.event)
            return (self.numbers[key],) if key in self.numbers else self.inherited(mark)
        if isinstance(mark, StartMark):
            return self.execution(mark)
        if isinstance(mark, InvocationMark) and mark.task:
            return self.of_execution.get(mark.task[0], ())
        if isinstance(mark, WriteMark):
            return self.of_row(mark)
        if isinstance(mark, FaultMark):
            return self.of_mark.get(mark.during, ())
        return self.inherited(mark)

    def inherited(self, mark: Mark) -> Numbers:
        """Return the keys of the causes of a mark. A root has a key of its own where no row names keys."""
        causes = self.causes.of(mark)
        if not causes and not self.named and not isinstance(mark, DrawMark | QueueMark):
            return self.root(mark)
        found = [key for cause in causes for key in self.of_mark.get(cause, ())]
        keys = tuple(dict.fromkeys(found))
        return keys if len(keys) <= MOST else ()

    def root(self, mark: Mark) -> Numbers:
        """Return a new key for the root of a chain of causes."""
        name = f"line {mark.line.number}" if isinstance(mark, LineMark) else f"{type(mark).__name__[:-4].lower()}"
        key = ("script" if isinstance(mark, LineMark) else "other", f"{name} at {mark.at - self.start:.3f}")
        self.names.append(key)
        self.numbers[key] = len(self.names)
        return (len(self.names),)

    @property
    def start(self) -> float:
        """The instant at which the run began."""
        return self.recorder.clock.start

    def execution(self, mark: StartMark) -> Numbers:
        """Return the key of an execution."""
        found = self.recorder.twin.cloud.executions.all.get(mark.execution)
        number = self.numbers.get((found.definition.workflow, key_of(found))) if found else None
        keys = (number,) if number and self.named else self.inherited(mark)
        return self.of_execution.setdefault(mark.execution, keys)

    def of_row(self, mark: WriteMark) -> Numbers:
        """Return the keys that a row's own key names; else those of its writer, if it works for one."""
        inherited = self.inherited(mark)
        words = [word for value in mark.key for word in (value, *re.split(r"[#:/]", value))]
        found = [number for word in words for number in self.by_name.get(word, ())]
        both = [number for number in found if number in inherited]
        keys = both or found or (list(inherited) if len(inherited) == 1 else [])
        return tuple(dict.fromkeys(keys))

    def name_batches(self) -> None:
        """Give a line, and a call for several keys, the keys of the events and rows that it made."""
        made: dict[int, list[int]] = {}
        for mark in self.recorder.marks.all:
            if isinstance(mark, EventMark | WriteMark) and mark.cause:
                made.setdefault(mark.cause, []).extend(self.of_mark[mark.number])
        for number, keys in made.items():
            if isinstance(self.recorder.marks[number], CallMark | LineMark) and len(self.of_mark[number]) != 1:
                self.of_mark[number] = tuple(dict.fromkeys(keys))[:MOST]
