"""Our own cases of the language: each is a machine, its input, its tasks' outcomes, and what comes out.

Every table names the page that says so; nothing here comes from the recordings.
"""

from dataclasses import dataclass, field
from typing import Any

LAMBDA = "arn:aws:states:::lambda:invoke"
TOKEN = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
FAILED: dict[str, Any] = {"status": "FAILED"}


@dataclass(frozen=True)
class Case:
    """`states` in order, the first being the start; `expect` holds the parts to compare."""

    name: str
    states: dict[str, Any]
    expect: dict[str, Any]
    input: Any = field(default_factory=dict)
    mocks: dict[str, Any] = field(default_factory=dict)
    top: dict[str, Any] = field(default_factory=dict)

    def definition(self) -> dict[str, Any]:
        """The case's machine."""
        return {"QueryLanguage": "JSONata", "StartAt": next(iter(self.states)), "States": self.states, **self.top}


def jsonpath(name: str, states: dict[str, Any], expect: dict[str, Any], given: Any = None, **more: Any) -> Case:
    """A case of a machine in JSONPath, with the input `given`."""
    return Case(name, states, expect, {} if given is None else given, top={"QueryLanguage": "JSONPath"}, **more)


def ok(output: Any, **more: Any) -> dict[str, Any]:
    """A success with this output."""
    return {"status": "SUCCEEDED", "output": output, **more}


def failed(error: str | None, cause: str | None = None, **more: Any) -> dict[str, Any]:
    """A failure with this error, and cause where one is given."""
    return {"status": "FAILED", "error": error, **({"cause": cause} if cause else {}), **more}


def task(**more: Any) -> dict[str, Any]:
    """A task that ends its flow unless `more` says otherwise."""
    ending = {} if "Next" in more else {"End": True}
    return {"Type": "Task", "Resource": LAMBDA, **ending, **more}


def passing(**more: Any) -> dict[str, Any]:
    """A Pass that ends its flow unless `more` says otherwise."""
    ending = {} if "Next" in more else {"End": True}
    return {"Type": "Pass", **ending, **more}


def flow(**states: Any) -> dict[str, Any]:
    """A flow of these states, the first being the start."""
    return {"StartAt": next(iter(states)), "States": states}
