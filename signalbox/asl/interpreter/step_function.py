"""The step function: a definition compiled once, and the steps of its executions."""

import difflib
from collections.abc import Callable, Mapping
from typing import Any, Self

from signalbox.asl.definition import compile_flows, read_definition
from signalbox.asl.errors import HistoryFull, InputTooLarge, InvalidDefinition, InvalidInput
from signalbox.asl.interpreter.advance import finish, run_ready
from signalbox.asl.interpreter.redrive import prepare, redrive
from signalbox.asl.interpreter.stimuli import apply
from signalbox.asl.jsonpath.failures import InvalidPath
from signalbox.asl.limits import MAX_BYTES, size_of
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.coverage import noted
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.execution_data import RUNNING
from signalbox.asl.run.protocol import Command, StartChild, Stimulus
from signalbox.asl.validate import validate
from signalbox.asl.validate.checks import PLACEHOLDER
from signalbox.asl.values import Json, to_json
from signalbox.errors import InputError

ACCOUNT = "123456789012"
Step = tuple[ExecutionState, list[Command]]


class StepFunction:
    """A compiled definition that starts executions and applies stimuli to them. Raises InvalidDefinition, with
    `.problems`, where AWS would refuse the definition."""

    def __init__(
        self,
        definition: dict[str, Any] | str,
        name: str = "",
        state_machine_arn: str | None = None,
        role_arn: str | None = None,
    ) -> None:
        self.definition = read_definition(definition)
        found = validate(self.definition)
        errors = [problem for problem in found if problem.severity == "error" or problem.rule == PLACEHOLDER]
        if errors:
            first = errors[0]
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            raise InvalidDefinition(
                f"the definition{f' of {name}' if name else ''} is not valid at {first.pointer or '/'}: "
                f"{first.message}{more}",
                errors,
            )
        self.name = name or "StateMachine"
        self.arn = state_machine_arn or f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:{self.name}"
        self.role_arn = role_arn or f"arn:aws:iam::{ACCOUNT}:role/{self.name}"
        self.timeout: int | None = self.definition.get("TimeoutSeconds")
        try:
            self.flows = compile_flows(self.definition)
        except InvalidPath as error:  # valid as long as it holds a placeholder
            raise InvalidDefinition(
                f"the definition cannot run before its placeholders are replaced: {error}", []
            ) from error
        self.taken = noted(name, self.flows.values())
        self._children: dict[str, Self] = {}

    def start(
        self,
        input: Json,
        at: float = 0.0,
        name: str = "run",
        execution_arn: str | None = None,
        seed: int = 0,
        context: Mapping[str, Json] | None = None,
    ) -> Step:
        """Start an execution at the instant `at` (epoch seconds) and advance it until it waits. `context` is merged
        into the context object's Execution, StateMachine and Map. Raises InputTooLarge, InvalidInput."""
        try:
            text = to_json(input)
        except (TypeError, ValueError, RecursionError) as error:
            raise InvalidInput(f"the input of {name!r} is not a JSON value: {error}.") from error
        if (size := size_of(text)) > MAX_BYTES:
            raise InputTooLarge(size, MAX_BYTES)
        arn = execution_arn or f"{self.arn.replace(':stateMachine:', ':execution:')}:{name}"
        run = ExecutionState(self, name, arn, seed, at, input, at)
        run.last_value, run.last_text = input, text
        run.extra = dict(context or {})
        flow, item = self.flows[""], run.extra.get("Map", {}).get("Item")
        root = Branch(run.new_number(), flow, flow.start_at, input, {}, item=item)
        run.branches[root.number] = root
        run.record(root, "ExecutionStarted", text, self.role_arn)
        root.previous = 0  # recorded on AWS: the first Entered event points to 0
        if self.timeout is not None:
            run.start_timer(root, at + self.timeout, "execution")
        run.ready.append(root)
        return self._advance(run, lambda: None)

    def step(self, state: ExecutionState, stimulus: Stimulus) -> Step:
        """Apply one stimulus and return the commands that follow. A stimulus for a task or timer that is closed is
        ignored. `state` is updated in place and returned."""
        if state.status != RUNNING:
            return state, []
        state.now = stimulus.at
        return self._advance(state, lambda: apply(state, stimulus))

    def redrive(self, state: ExecutionState, at: float) -> Step:
        """Continue an ended execution from the states that did not succeed. Raises NotRedrivable. Source: Restarting
        state machine executions with redrive in Step Functions."""
        prepare(state, at)
        return self._advance(state, lambda: redrive(state))

    def start_at(self, state: str) -> None:
        """Have executions start at another state of the machine. Raises InputError where it has none of that name."""
        flow = self.flows[""]
        if state not in flow.states:
            near = difflib.get_close_matches(state, flow.states, n=1, cutoff=0.0)
            raise InputError(f"the machine has no state {state!r} to start at: did you mean {near[0]!r}?")
        flow.start_at = state

    def state_names(self) -> set[str]:
        """Return the names of all states, including nested ones."""
        return {name for flow in self.flows.values() for name in flow.states}

    def for_child(self, child: StartChild) -> Self:
        """Return the machine of a distributed Map's child executions, compiled once."""
        if child.label not in self._children:
            arn = f"{self.arn}/{child.label}"
            machine = type(self)(child.definition, "", arn, self.role_arn)
            machine.name, machine.taken = self.name, self.taken  # its states are states of this machine
            self._children[child.label] = machine
        return self._children[child.label]

    def _advance(self, run: ExecutionState, act: Callable[[], None]) -> Step:
        try:
            act()
            run_ready(run)
        except HistoryFull:
            root = run.root
            root.previous = len(run.events)
            finish(
                run,
                root,
                "FAILED",
                "States.Runtime",
                "The execution reached the maximum number of history events (25000).",
            )
        commands, run.commands = run.commands, []
        return run, commands
