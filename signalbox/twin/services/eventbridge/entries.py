"""Entries of PutEvents, and the answers for refused ones.

Sources: Amazon EventBridge API Reference, "PutEvents" (less than 1 MB in all; up to 1,000 nested levels),
"PutEventsRequestEntry" (a type of at most 128 characters; Source, DetailType and Detail in each) and
"PutEventsResultEntry" (the codes).
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from signalbox.twin.known_names import Known

PARAMETERS = {
    "PutEvents": Known(
        "Entries.Source Entries.DetailType Entries.Detail Entries.EventBusName Entries.Resources Entries.Time",
        "Entries.TraceHeader",
    ),
    "StartReplay": Known(
        "ReplayName EventSourceArn EventStartTime EventEndTime Destination.Arn Destination.FilterArns", "Description"
    ),
    "DescribeReplay": Known("ReplayName"),
    "EnableRule": Known("Name EventBusName"),
    "DisableRule": Known("Name EventBusName"),
}
"""Parameters that the operations of EventBridge obey."""
LARGEST_REQUEST = 1_048_576
LONGEST_TYPE = 128
DEEPEST = 1000
RESERVED = "aws."
"""Beginning of sources that only services of AWS may use."""


class RefusedEntry(Exception):
    """Raised for an entry that is refused, with the code of its answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse_detail(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the detail of a valid entry. Raises RefusedEntry."""
    kind = entry.get("DetailType")
    if not entry.get("Source") or not kind or "Detail" not in entry:
        raise RefusedEntry("InvalidArgument", "Parameter Source, DetailType or Detail is not valid.")
    if str(entry["Source"]).lower().startswith(RESERVED):
        raise RefusedEntry("NotAuthorizedForSource", "Not authorized for the source.")
    if len(kind) > LONGEST_TYPE:
        raise RefusedEntry("InvalidArgument", f"Parameter DetailType is longer than {LONGEST_TYPE} characters.")
    if entry_size(entry) > LARGEST_REQUEST:  # a request with only this entry is refused as a whole
        raise RefusedEntry("ValidationException", "Total size of the entries in the request is over the limit.")
    try:
        kind.encode()
        return json_object(entry["Detail"])
    except (ValueError, RecursionError):
        raise RefusedEntry("MalformedDetail", "Detail is malformed.") from None


def epoch(moment: Any) -> float:
    """Return epoch seconds of an instant that a client gives as a datetime, a text or a number."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)


def json_object(text: str) -> dict[str, Any]:
    """Return the JSON object of a text. Raises ValueError or RecursionError where no target could get it."""
    text.encode()  # half of a surrogate pair is no text, escaped or not
    found = DECODER.decode(text)
    if not isinstance(found, dict):
        raise ValueError("no object")
    if text.count("[") + text.count("{") > DEEPEST and depth(found) > DEEPEST:
        raise ValueError("nested too deeply")
    if "\\u" in text:
        json.dumps(found, ensure_ascii=False).encode()
    return found


def depth(value: Any) -> int:
    """Return how many levels of objects and arrays a JSON value has."""
    level, count = [value], 0
    while level := [inner for inner in level if isinstance(inner, dict | list)]:
        level = [inner for outer in level for inner in members(outer)]
        count += 1
    return count


def members(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    """Return the values in an object or an array."""
    return value.values() if isinstance(value, dict) else value


def refuse_constant(name: str) -> None:
    """Refuse NaN and the infinities, which Python reads but JSON does not allow (RFC 8259, section 6)."""
    raise ValueError(f"{name} is no JSON")


DECODER = json.JSONDecoder(parse_constant=refuse_constant)


def entry_size(entry: Mapping[str, Any]) -> int:
    """Return the bytes of an entry as PutEvents counts them.

    Source: "Calculating Amazon EventBridge PutEvents event entry size".
    """
    size = 14 if entry.get("Time") is not None else 0
    texts = [entry.get("Source", ""), entry.get("DetailType", ""), entry.get("Detail", ""), *entry.get("Resources", [])]
    return size + sum(len(text.encode(errors="surrogatepass")) for text in texts)
