"""Small machines and looks at commands, for tests that step by hand."""

from typing import Any

from signalbox.asl import Machine
from signalbox.asl.run.protocol import Command
from tests.asl.cases import TOKEN, flow, task


def machine(**states: Any) -> Machine:
    """A machine of these states, the first being the start."""
    return Machine({"QueryLanguage": "JSONata", **flow(**states)})


def token_wait(**more: Any) -> dict[str, Any]:
    """A task that waits for a call-back."""
    arguments = {"token": "{% $states.context.Task.Token %}"}
    return {"Type": "Task", "Resource": TOKEN, "Arguments": arguments, "End": True, **more}


def two_branches(**more: Any) -> dict[str, Any]:
    """A Parallel with two tasks, A and B."""
    return {"Type": "Parallel", "Branches": [flow(A=task()), flow(B=task())], "End": True, **more}


def only(kind: type[Command], commands: list[Command]) -> Any:
    """The one command of this kind."""
    (found,) = [command for command in commands if isinstance(command, kind)]
    return found
