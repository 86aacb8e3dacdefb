"""What an execution's end is."""

from dataclasses import dataclass

from lambdas.common.envelope import Cause


@dataclass(frozen=True)
class ExecutionEnd:
    """An execution that ended without success. `key` is its business key; `status` is FAILED, TIMED_OUT or ABORTED."""

    arn: str
    workflow: str
    key: str
    status: str
    cause: Cause | None
