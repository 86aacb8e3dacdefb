"""Choice: a state with rules that select the next state."""

from signalbox.asl.errors import StateFailure
from signalbox.asl.query import Query
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.states.base import Definition, State


class Rule:
    """One rule of a Choice."""

    __slots__ = ("assign", "condition", "output", "target")

    def __init__(self, index: int, definition: Definition, query: Query) -> None:
        location = f"Choices[{index}]/"
        self.condition = query.condition(index, definition)
        self.assign = query.assign(definition, location)
        self.output = query.rule_output(definition, location)
        self.target: str = definition["Next"]


class Choice(State):
    """A Choice state: its next state is the target of the first rule whose condition is true, else Default."""

    __slots__ = ("default", "rules")

    def __init__(self, name: str, definition: Definition, query: Query) -> None:
        super().__init__(name, definition, query)
        self.rules = [Rule(index, rule, query) for index, rule in enumerate(definition["Choices"])]
        self.default: str | None = definition.get("Default")

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        scope = self.scope(run, branch)
        for index, rule in enumerate(self.rules):
            if rule.condition(scope) is True:
                self.note(run, f"Choices[{index}]")
                return self.exit_by(run, branch, scope, rule.assign, rule.output, branch.input, rule.target)
        if self.default is None:
            raise StateFailure(
                "States.NoChoiceMatched",
                f"An error occurred while executing the state '{self.name}' (entered at the event id "
                f"#{branch.entered_event}). Failed to transition out of the state. "
                "The state does not point to a next state.",
            )
        self.note(run, "Default")
        return self.exit_by(run, branch, scope, self.assign, self.output, branch.input, self.default)
