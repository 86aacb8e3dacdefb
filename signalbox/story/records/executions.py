"""Executions and their states as records, with input and output of each state and attempt."""

from collections.abc import Iterator
from typing import Any

from signalbox.story.recording.marks import InvocationMark, StartMark, WriteMark
from signalbox.story.records.maker import Maker
from signalbox.story.records.states import attempt_fields, document, state_fields
from signalbox.twin.observe.story.records import story_rows
from signalbox.twin.observe.story.states import Attempt, Visit, visits
from signalbox.twin.observe.story.values import message_of
from signalbox.twin.results.results import RUNNING
from signalbox.twin.services.stepfunctions.execution import Execution

Record = dict[str, Any]


class ExecutionRecords:
    """Makes the records of executions; ids follow those of the marks."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.starts: dict[str, StartMark] = {}
        self.callbacks: dict[tuple[str, int], list[StartMark]] = {}
        self.invocations: dict[tuple[str, str], list[InvocationMark]] = {}
        for mark in maker.recorder.marks.all:
            if isinstance(mark, StartMark) and mark.task is None:
                self.starts.setdefault(mark.execution, mark)
            elif isinstance(mark, InvocationMark) and mark.task:
                self.invocations.setdefault(mark.task[:2], []).append(mark)
        self.reversals = reversals(maker)
        self.answers: dict[str, list[StartMark]] = {}
        for mark in maker.recorder.marks.all:
            if isinstance(mark, StartMark) and mark.task is not None:
                self.answers.setdefault(mark.execution, []).append(mark)

    def records(self) -> Iterator[Record]:
        """Yield each execution and its states."""
        for arn, execution in self.maker.recorder.twin.cloud.executions.all.items():
            identity = self.maker.new_id()
            self.maker.executions[arn] = identity
            yield self.execution(identity, arn, execution)
            yield from self.visited(identity, arn, execution)

    def execution(self, identity: int, arn: str, execution: Execution) -> Record:
        """Return the record of one execution."""
        start, state, at = self.starts.get(arn), execution.state, self.maker.at
        return {
            "record": "execution",
            "id": identity,
            "at": at(execution.started),
            "by": [start.cause] if start and start.cause else [],
            "keys": list(self.maker.keys.of_execution.get(arn, ())),
            "name": execution.name,
            "workflow": execution.definition.workflow,
            "status": execution.status,
            "ended": None if execution.stopped is None else at(execution.stopped),
            "input": document(execution.input),
            "output": state.output if execution.status == "SUCCEEDED" else None,
            "error": state.error or "",
            "cause": message_of(state.cause),
        }

    def visited(self, identity: int, arn: str, execution: Execution) -> Iterator[Record]:
        """Yield the states of an execution in the order of their entry."""
        at, before = self.maker.at, identity
        found = visits(execution.state.history)
        failed = execution.status not in (RUNNING, "SUCCEEDED")
        keys = list(self.maker.keys.of_execution.get(arn, ()))
        used: set[int] = set()
        for place, visit in enumerate(found):
            number = self.maker.new_id()
            yield {
                "record": "state",
                "id": number,
                "at": at(visit.entered),
                "by": [before],
                "keys": keys,
                "execution": identity,
                **state_fields(visit, at),
                "failed": failed and place == len(found) - 1,
                "undid": self.undone(arn, visit),
                "attempts": [self.attempt(number, arn, visit.name, one, used) for one in visit.attempts],
            }
            before = number

    def undone(self, arn: str, visit: Visit) -> list[str]:
        """Return the keys of the rows that invocations of a state marked as undone while it was open."""
        end = float("inf") if visit.exited is None else visit.exited
        return [
            "/".join(write.key)
            for mark in self.invocations.get((arn, visit.name), ())
            if visit.entered <= mark.at <= end
            for write in self.reversals.get(mark.number, ())
        ]

    def attempt(self, state: int, arn: str, name: str, attempt: Attempt, used: set[int]) -> Record:
        """Return one attempt of a task, with the invocation that worked for it and the callback that ended it."""
        ended = attempt.ended
        invocation = next(
            (
                mark
                for mark in self.invocations.get((arn, name), ())
                if mark.number not in used and attempt.at <= mark.at and (ended is None or mark.at <= ended)
            ),
            None,
        )
        if invocation:
            used.add(invocation.number)
            self.maker.by_state[invocation.number] = state
        answer = next((one for one in self.answers.get(arn, ()) if one.at == ended and attempt.waits is not None), None)
        return {
            **attempt_fields(attempt, self.maker.at),
            "invocation": invocation.number if invocation else None,
            "callback": answer.cause if answer else None,
        }


def reversals(maker: Maker) -> dict[int, list[WriteMark]]:
    """Return by invocation the writes that set the state of a row to one that means undone."""
    states = {state for rows in story_rows(maker.twin) for state in rows.reversed}
    found: dict[int, list[WriteMark]] = {}
    for mark in maker.recorder.marks.all:
        if isinstance(mark, WriteMark) and mark.after is not None and mark.cause:
            values = (mark.after.attrs[name].value for name in ("state", "status") if name in mark.after.attrs)
            if any(str(value).lower() in states for value in values):
                found.setdefault(maker.recorder.marks[mark.cause].cause, []).append(mark)
    return found
