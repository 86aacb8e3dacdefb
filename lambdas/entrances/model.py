"""What the entrances take from AWS services."""

from dataclasses import dataclass

from lambdas.common.events.envelope import Cause


@dataclass(frozen=True)
class ExecutionEnd:
    """An execution that ended without success. `key` is its business key; `status` is FAILED, TIMED_OUT or ABORTED;
    `redrives` counts how often it was redriven before."""

    arn: str
    workflow: str
    key: str
    status: str
    cause: Cause | None
    redrives: int = 0


@dataclass(frozen=True)
class Upload:
    """An object in the documents' bucket: `name` is the document's, `size` in bytes, `sequencer` orders its writes."""

    key: str
    application_id: str
    name: str
    size: int
    sequencer: str
