"""Choice: a state with rules that select the next state."""

from signalbox.asl.errors import StateFailure
from signalbox.asl.language.template import compile_field, compile_typed
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.states.base import Definition, State


class Rule:
    """One rule of a Choice."""

    __slots__ = ("assign", "condition", "output", "target")

    def __init__(self, index: int, definition: Definition) -> None:
        location = f"Choices[{index}]/"
        self.condition = compile_typed(definition["Condition"], f"{location}Condition", ("boolean",))
        self.assign = compile_field(definition, "Assign", location)
        self.output = compile_field(definition, "Output", location)
        self.target: str = definition["Next"]


class Choice(State):
    """A Choice state: its next state is the target of the first rule whose condition is true, else Default."""

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
                f"#{branch.entered_event}). Failed to transition out of the state. "
                "The state does not point to a next state.",
            )
        return self.exit_by(run, branch, scope, self.assign, self.output, branch.input, self.default)
