"""State machines: step by step, or whole executions in virtual time."""

from signalbox.asl.interpreter.step_function import StepFunction
from signalbox.asl.mocks.runner import Execution, Tasks, run_to_end
from signalbox.asl.values import Json


class Machine(StepFunction):
    """A state machine in the Amazon States Language, in JSONata, JSONPath or both. Raises InvalidDefinition, with
    `.problems`, where AWS would refuse the definition."""

    def run(
        self, input: Json, tasks: Tasks | None = None, seed: int = 0, start: float = 0.0, name: str = "run"
    ) -> Execution:
        """Run an execution to its end in virtual time.

        `tasks` is a callable `(resource, arguments, context) -> result` that may raise TaskError, or a mapping of
        state name to outcomes (see signalbox.asl.mocks.outcomes). Raises InputTooLarge, InvalidMocks.
        """
        return run_to_end(self, input, {} if tasks is None else tasks, seed, start, name)
