"""A part of a document that is too large for a workflow goes to S3, and its key into the message (claim check)."""

import json
from collections.abc import Mapping
from typing import Any

from lambdas.common.envelope import PAYLOAD_LIMIT
from lambdas.settlement import files


def checked(document: Mapping[str, Any], part: str, key: str) -> dict[str, Any]:
    """The document if it fits into an execution's input; else with `part` in S3 under `key` and `{"claim": key}` in its place.

    Step Functions takes 262,144 bytes ("Service quotas", AWS Step Functions Developer Guide), queues and buses four times that.
    """
    if len(json.dumps(document).encode()) <= PAYLOAD_LIMIT:
        return dict(document)
    files.write(key, [json.dumps(document[part])])
    return {**document, part: {"claim": key}}


def claimed(value: Any) -> Any:
    """What `checked` left in the place of a part: the part itself, fetched where it is a claim."""
    if isinstance(value, Mapping) and "claim" in value:
        return json.loads(files.read(value["claim"]))
    return value
