"""Story files: one JSON object a line."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from signalbox.errors import InputError


def write_story(records: Iterable[dict[str, Any]], path: Path) -> Path:
    """Write records to a file and return its path. Raises InputError where it cannot be written."""
    draft = path.with_name(f"{path.name}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", errors="replace") as file:  # an event may have half a surrogate pair
            for record in records:
                file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str) + "\n")
        os.replace(draft, path)
    except OSError as error:
        raise InputError(f"the story cannot be written to {path} ({error.strerror}); give another file") from None
    return path
