"""Timestamps in the form of the Amazon States Language."""

import re
from datetime import datetime

# As java.time's ISO_OFFSET_DATE_TIME: the T may not be a space, the offset is required, seconds are optional.
OFFSET_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}(:\d{2})?)")

OFFSET = re.compile(r"[+-](\d{2}):(\d{2})(?::\d{2})?$")
MAX_OFFSET_MINUTES = 18 * 60  # java.time's ZoneOffset


def parse_timestamp(text: str) -> float | None:
    """Return a Timestamp as epoch seconds, or None where Step Functions cannot parse it."""
    if not OFFSET_DATE_TIME.fullmatch(text):
        return None
    if (offset := OFFSET.search(text)) and int(offset[1]) * 60 + int(offset[2]) > MAX_OFFSET_MINUTES:
        return None
    fraction = re.sub(r"(\.\d{6})\d+", r"\1", text)
    try:
        return datetime.fromisoformat(fraction).timestamp()
    except ValueError:
        return None
