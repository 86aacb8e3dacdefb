"""The states that neither wait nor branch: Pass, Succeed, Fail, Choice."""

from signalbox.asl.errors import StateFailure
from signalbox.asl.language.fields import Evaluate
from signalbox.asl.language.template import compile_optional, compile_typed
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.states.base import Definition, State


class Pass(State):
    """Hands on its input, or its Output."""

    __slots__ = ()

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        return self.leave(run, branch)


class Succeed(State):
    """Ends its flow well."""

    __slots__ = ()

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        return self.leave(run, branch)


class Fail(State):
    """Ends its flow with an error; it is entered and never exited."""

    __slots__ = ("cause", "error")

    def __init__(self, name: str, definition: Definition) -> None:
        super().__init__(name, definition)
        self.error = _optional_text(definition, "Error")
        self.cause = _optional_text(definition, "Cause")

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        scope = self.scope(run, branch)
        error = self.error(scope) if self.error else None
        cause = self.cause(scope) if self.cause else None
        raise StateFailure(error, cause)


def _optional_text(definition: Definition, field: str) -> Evaluate | None:
    return compile_typed(definition[field], field, ("string",)) if field in definition else None


class Rule:
    """One of a Choice's rules."""

    __slots__ = ("assign", "condition", "output", "target")

    def __init__(self, index: int, definition: Definition) -> None:
        location = f"Choices[{index}]"
        self.condition = compile_typed(definition["Condition"], f"{location}/Condition", ("boolean",))
        self.assign = compile_optional(definition.get("Assign"), f"{location}/Assign", "Assign" in definition)
        self.output = compile_optional(definition.get("Output"), f"{location}/Output", "Output" in definition)
        self.target: str = definition["Next"]


class Choice(State):
    """Goes to the target of the first rule whose condition holds, else to Default."""

    __slots__ = ("default", "rules")

    def __init__(self, name: str, definition: Definition) -> None:
        super().__init__(name, definition)
        self.rules = [Rule(index, rule) for index, rule in enumerate(definition["Choices"])]
        self.default: str | None = definition.get("Default")

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        scope = self.scope(run, branch)
        for rule in self.rules:
            if rule.condition(scope) is True:
                return self.exit_by(run, branch, scope, rule.assign, rule.output, branch.input, rule.target)
        if self.default is None:
            raise StateFailure(
                "States.NoChoiceMatched",
                f"An error occurred while executing the state '{self.name}' (entered at the event id "
                f"#{branch.entered_event}). Failed to transition out of the state. The state does not point to a next state.",
            )
        return self.exit_by(run, branch, scope, self.assign, self.output, branch.input, self.default)
