"""Small parts of state machines, for tests that need only their shape."""

from typing import Any

from signalbox.cost import Estimate, definition_of, estimate

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:any"


def task(following: str | None = None, **fields: Any) -> dict[str, Any]:
    """A Task that calls a function."""
    return {"Type": "Task", "Resource": FUNCTION, **leads(following), **fields}


def plain(following: str | None = None, **fields: Any) -> dict[str, Any]:
    """A Pass."""
    return {"Type": "Pass", **leads(following), **fields}


def leads(following: str | None) -> dict[str, Any]:
    """Next, or End."""
    return {"End": True} if following is None else {"Next": following}


def choice(*targets: str, default: str | None = None) -> dict[str, Any]:
    """A Choice in JSONPath with a rule for each target."""
    rules = [{"Variable": "$.x", "NumericEquals": index, "Next": target} for index, target in enumerate(targets)]
    return {"Type": "Choice", "Choices": rules} | ({"Default": default} if default else {})


def retry(attempts: int, *errors: str) -> list[dict[str, Any]]:
    """One retrier."""
    return [{"ErrorEquals": list(errors) or ["States.ALL"], "MaxAttempts": attempts}]


def catch(target: str, *errors: str) -> list[dict[str, Any]]:
    """One catcher."""
    return [{"ErrorEquals": list(errors) or ["States.ALL"], "Next": target}]


def machine(**states: Any) -> dict[str, Any]:
    """A definition that starts at its first state."""
    return {"StartAt": next(iter(states)), "States": states}


def estimated(definition: Any, **usage: Any) -> Estimate:
    """The estimate of a definition under a usage."""
    return estimate(definition_of(definition, "machine.asl.json"), usage, "usage.json")


def transitions(definition: Any, **usage: Any) -> dict[str, Any]:
    """Expected and most transitions of a definition under a usage."""
    found: dict[str, Any] = estimated(definition, **usage).to_json()["transitions"]
    return found
