"""Values from events of AWS services. Pure."""

from dataclasses import dataclass

from lambdas.common.events.envelope import Cause


@dataclass(frozen=True)
class ExecutionEnd:
    """Execution that ended without success.

    `key` is its business key; `status` is FAILED, TIMED_OUT or ABORTED; `redrives` counts earlier redrives.
    """

    arn: str
    workflow: str
    key: str
    status: str
    cause: Cause | None
    redrives: int = 0
