"""Parsing of events of the documents' bucket, which are no CloudEvents. Pure."""

import json
import re
from dataclasses import dataclass

from lambdas.common.errors import InvalidEvent


@dataclass(frozen=True)
class Upload:
    """Object in the documents' bucket: `name` of the document, `size` in bytes, `sequencer` orders its writes."""

    key: str
    application_id: str
    name: str
    size: int
    sequencer: str


KEY = re.compile(r"uploads/([A-Za-z0-9][A-Za-z0-9._-]{0,63})/(.+)", re.DOTALL)


def upload(body: str) -> Upload:
    """Return the upload in an event "Object Created"; InvalidEvent for any other.

    The file name from the applicant's browser is reduced to the characters of a document's name. Source: "EventBridge
    event message structure", Amazon S3 User Guide.
    """
    try:
        detail = json.loads(body)["detail"]
        found = detail["object"]
        key = str(found["key"])
        match = KEY.fullmatch(key)
        if match is None:
            raise InvalidEvent("the object's key is none of an upload")
        name = re.sub(r"[^A-Za-z0-9._-]", "-", match[2]).lstrip("._-")[:64] or "document"
        return Upload(key, match[1], name, int(found["size"]), str(found.get("sequencer", "")))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidEvent(f"this is no upload of a document: {type(error).__name__}") from error
