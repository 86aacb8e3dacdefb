"""Rules of Retry and Catch."""

from collections.abc import Iterator

from signalbox.lint.actions import has_effect
from signalbox.lint.rule import Place, Rule
from signalbox.lint.states import MachineView, State

TRANSIENT = {
    "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
}  # fmt: skip
ALL = {"States.ALL", "States.TaskFailed"}
PERMANENT = {
    "States.Permissions", "States.ParameterPathFailure", "States.ResultPathMatchFailure", "States.NoChoiceMatched",
    "States.IntrinsicFailure", "States.QueryEvaluationError", "States.DataLimitExceeded",
}  # fmt: skip


def transient_errors(machine: MachineView) -> Iterator[Place]:
    """Yield tasks that do not retry the transient errors of Lambda."""
    for task in machine.tasks:
        if task.invokes_function and not ALL & task.errors("Retry"):
            missing = sorted(TRANSIENT - task.errors("Retry"))
            if missing:
                yield task.pointer, f"{task.name!r} invokes a function and does not retry {', '.join(missing)}"


def uncaught(machine: MachineView) -> Iterator[Place]:
    """Yield tasks with effects whose failure nothing catches."""
    for task in machine.tasks:
        if has_effect(task) and not caught(task):
            yield task.pointer, f"{task.name!r} has effects, and nothing catches its failure"


def caught(state: State) -> bool:
    """Return whether the state or one around it has a Catch."""
    owner: State | None = state
    while owner is not None:
        if owner.entries("Catch"):
            return True
        owner = owner.scope.owner
    return False


def open_catches(machine: MachineView) -> Iterator[Place]:
    """Yield states whose catchers let errors through."""
    for state in machine.states:
        errors = state.errors("Catch")
        if errors and "States.ALL" not in errors and not {"States.TaskFailed", "States.Timeout"} <= errors:
            yield f"{state.pointer}/Catch", f"{state.name!r} catches only {', '.join(sorted(errors))}"


def permanent_retries(machine: MachineView) -> Iterator[Place]:
    """Yield retriers of errors that a retry cannot mend."""
    for state in machine.states:
        for index, entry in enumerate(state.entries("Retry")):
            names = entry.get("ErrorEquals")
            useless = sorted(PERMANENT & {str(name) for name in names}) if isinstance(names, list) else []
            if useless and entry.get("MaxAttempts") != 0:
                yield f"{state.pointer}/Retry/{index}", f"{state.name!r} retries {', '.join(useless)}"


ERRORS = "Step Functions Developer Guide, 'Handling errors in Step Functions workflows'"
RULES = (
    Rule(
        "lambda-without-retry", "warning",
        "Lambda has transient errors; without a retry each one fails the execution.",
        "Step Functions Developer Guide, 'Best practices for Step Functions', 'Handle transient Lambda exceptions'",
        "Add a Retry with Lambda.ClientExecutionTimeoutException, Lambda.ServiceException, Lambda.AWSLambdaException, "
        "Lambda.SdkClientException and Lambda.TooManyRequestsException.",
        transient_errors,
    ),
    Rule(
        "effect-without-catch", "note",
        "When a task with effects fails, what earlier steps did stays, and nothing undoes it or tells a person.",
        ERRORS + ", 'Fallback states'",
        "Add a Catch of States.ALL that compensates or reports, here or on the Parallel or Map around it.",
        uncaught,
    ),
    Rule(
        "catch-without-all", "warning",
        "An error that no catcher names ends the execution without compensation.",
        ERRORS + ", 'Fallback states'",
        "Add a last catcher of States.ALL.",
        open_catches,
    ),
    Rule(
        "retry-of-permanent-error", "warning",
        "The same input gives the same error again: the retry only costs time and transitions.",
        ERRORS + ", 'Error names'",
        "Take the error out of Retry and catch it.",
        permanent_retries,
    ),
)  # fmt: skip
