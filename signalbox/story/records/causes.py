"""Causes of marks: what each was caused by, the closest first."""

import re
from collections.abc import Iterator

from signalbox.story.recording.marks import CallMark, EventMark, InvocationMark, Mark, MessageMark, WriteMark
from signalbox.story.recording.recorder import Recorder
from signalbox.twin.observe.story.values import identity_of

MESSAGE = re.compile(r'"messageId": "([^"]+)"')
QUEUE = re.compile(r'"eventSourceARN": "arn:[^"]*:([^":]+)"')
NUMBER = re.compile(r'"SequenceNumber": "(\d+)"')
TABLE = re.compile(r'"eventSourceARN": "[^"]*:table/([^"/]+)/stream/')
EVENT = re.compile(r'"id": ?"([0-9a-f-]{36})"')
"""Names with unescaped quotes: a body inside a record is escaped, so its own names never match."""
Numbers = tuple[int, ...]


class Causes:
    """Causes of a recorder's marks, each found once."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.marks = recorder.marks
        self.found: dict[int, Numbers] = {}

    def of(self, mark: Mark) -> Numbers:
        """Return the numbers of the causes of a mark."""
        if mark.number not in self.found:
            self.found[mark.number] = tuple(dict.fromkeys(number for number in self.causes(mark) if number))
        return self.found[mark.number]

    def causes(self, mark: Mark) -> Iterator[int]:
        """Yield the causes of a mark; the same number may come twice."""
        if isinstance(mark, InvocationMark):
            yield from self.of_invocation(mark)
        elif isinstance(mark, MessageMark) and not mark.cause:
            yield self.event_in(mark.message.body)
        elif isinstance(mark, EventMark):
            yield from self.behind_relay(mark.cause, identity_of(mark.event))
        yield mark.cause

    def of_invocation(self, mark: InvocationMark) -> Iterator[int]:
        """Yield the messages or writes that an invocation got, or the event in its payload."""
        payload = mark.invocation.payload
        if mark.task:
            return
        if '"aws:sqs"' in payload and (queue := QUEUE.search(payload)):
            for identity in MESSAGE.findall(payload):
                yield self.recorder.queues.messages.get((queue[1], identity), 0)
        elif table := TABLE.search(payload):
            for number in NUMBER.findall(payload):
                yield self.recorder.calls.stream.get((table[1], number), 0)
        elif not mark.cause:
            yield self.event_in(payload)

    def event_in(self, text: str) -> int:
        """Return the number of the event in a text; 0 where there is none that a bus accepted."""
        return next((self.recorder.events[one] for one in EVENT.findall(text) if one in self.recorder.events), 0)

    def behind_relay(self, call: int, identity: str) -> Iterator[int]:
        """Yield the write that a relay published: the one of its rows that has the id of the event."""
        mark = self.marks[call] if call else None
        if not isinstance(mark, CallMark) or not mark.cause:
            return
        for number in self.of(self.marks[mark.cause]):
            write = self.marks[number]
            if isinstance(write, WriteMark) and write.after is not None:
                value = write.after.attrs.get("id")
                if value is not None and value.value == identity:
                    yield number
