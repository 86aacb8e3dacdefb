"""Engine for state machines in the Amazon States Language, in JSONata and JSONPath; it needs no AWS."""

from signalbox.asl.errors import InputTooLarge, InvalidDefinition, InvalidInput, InvalidMocks, NotRedrivable, TaskError
from signalbox.asl.machine import Machine
from signalbox.asl.mocks.runner import Execution
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.teststate import Refusal, test_state
from signalbox.asl.validate import Problem, validate

__all__ = [
    "Execution",
    "ExecutionState",
    "InputTooLarge",
    "InvalidDefinition",
    "InvalidInput",
    "InvalidMocks",
    "Machine",
    "NotRedrivable",
    "Problem",
    "Refusal",
    "TaskError",
    "test_state",
    "validate",
]
