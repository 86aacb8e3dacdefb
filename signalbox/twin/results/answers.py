"""Answers to the lines of a script that ask for one: requests, invocations, executions, refused calls."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from signalbox.twin.kernel.clock import Clock
from signalbox.twin.script.line import BrokenLine, Line

Answer = dict[str, Any]


@dataclass
class Answers:
    """Answers of a run in the order in which they came."""

    clock: Clock
    rows: list[Answer] = field(default_factory=list)

    def add(self, line: Line, verb: str, answer: Answer) -> None:
        """Add the answer to a line, now."""
        at = round(self.clock.now - self.clock.start, 3)
        self.rows.append({"at": at, "line": line.number, verb: line.fields[verb], **answer})

    def note(self, line: Line, answer: Answer) -> None:
        """Add the answer of a service where it refused."""
        if "ErrorCode" in answer:
            self.add(line, line.verb, {"error": answer["ErrorCode"], "message": answer.get("ErrorMessage", "")})

    def note_call(self, line: Line, call: Callable[[], object]) -> None:
        """Make a call for a line, and add the answer where AWS refuses it. Raises BrokenLine for a malformed call."""
        try:
            call()
        except ClientError as error:
            found = error.response["Error"]
            self.add(line, line.verb, {"error": found["Code"], "message": found["Message"]})
        except BotoCoreError as error:
            raise BrokenLine(line.number, str(error).replace("\n", " ")) from None
