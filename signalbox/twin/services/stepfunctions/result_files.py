"""Files of a distributed Map's ResultWriter: a manifest, and the children by status.

Source: AWS Step Functions Developer Guide, "ResultWriter (Map)". With the transformation COMPACT the file of succeeded
children holds only their outputs; the other files always hold all details, so that the children can be run again.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from signalbox.asl.run.protocol import WriteResults

Facts = dict[str, Any]
KINDS = {"SUCCEEDED": "SUCCEEDED", "PENDING": "PENDING"}
"""File by status; a child with any other status has failed."""


def result_files(command: WriteResults, prefix: str, facts: Callable[[int], Facts]) -> dict[str, bytes]:
    """Return key -> content of every file, the manifest last. `facts` gives the details of the child at an index."""
    compact = command.writer.get("WriterConfig", {}).get("Transformation") == "COMPACT"
    rows: dict[str, list[Any]] = {"SUCCEEDED": [], "FAILED": [], "PENDING": []}
    for row in command.results:
        kind = KINDS.get(row["Status"], "FAILED")
        plain = compact and kind == "SUCCEEDED"
        rows[kind].append(row["Output"] if plain else metadata(row, facts(row["Index"])))
    folder = "/".join(part for part in (prefix.strip("/"), command.map_run.rpartition(":")[2]) if part)
    files = {f"{folder}/{kind}_0.json": text(found) for kind, found in rows.items() if found}
    listed = {
        kind: [{"Key": key, "Size": len(body)} for key, body in files.items() if key.endswith(f"/{kind}_0.json")]
        for kind in sorted(rows)
    }
    manifest = {
        "DestinationBucket": command.arguments["Bucket"],
        "MapRunArn": command.map_run,
        "ResultFiles": listed,
    }
    return {**files, f"{folder}/manifest.json": text(manifest)}


def metadata(row: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """Return a child as the files describe it."""
    told = {**facts, "Status": row["Status"]}
    for name in ("Input", "Output"):
        if name in row:
            told[name] = json.dumps(row[name], ensure_ascii=False, separators=(",", ":"))
            told[f"{name}Details"] = {"Included": True}
    return told | {name: row[name] for name in ("Error", "Cause") if row.get(name) is not None}


def text(document: Any) -> bytes:
    """Return JSON text as the files hold it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def timestamp(instant: float) -> str:
    """Return an instant as ISO 8601 in UTC with milliseconds."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
