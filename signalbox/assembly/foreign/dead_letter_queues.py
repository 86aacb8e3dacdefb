"""Dead-letter queues of a template that names none: those to which a property sends what failed."""

from collections.abc import Iterable, Iterator
from typing import Any

from signalbox.assembly.template import Resource

QUEUE = "AWS::SQS::Queue"


def dead_letter_queues_in(resources: Iterable[Resource]) -> dict[str, tuple[str, ...]]:
    """Return logical id -> name of each queue that a redrive policy, a dead-letter config or OnFailure names."""
    found = list(resources)
    arns = {arn for resource in found for arn in failure_targets(resource.properties)}
    return {one.logical_id: (one.name,) for one in found if one.type == QUEUE and one.arn in arns}


def failure_targets(value: Any) -> Iterator[str]:
    """Iterate over the ARNs in a property to which something goes that failed."""
    if isinstance(value, list):
        for part in value:
            yield from failure_targets(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key == "deadLetterTargetArn" and isinstance(part, str):
                yield part
            elif key in ("DeadLetterConfig", "OnFailure") and isinstance(part, dict):
                yield from (arn for arn in part.values() if isinstance(arn, str))
            else:
                yield from failure_targets(part)
