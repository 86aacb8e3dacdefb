"""Files that a distributed Map's ResultWriter leaves: a manifest, and the children by how they ended.

Source: AWS Step Functions Developer Guide, "ResultWriter (Map)". With the transformation COMPACT the file of those that
succeeded holds their outputs alone; the others always come with all that is known of them, so that they can be done again.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from signalbox.asl.run.protocol import WriteResults

Facts = dict[str, Any]
KINDS = {"SUCCEEDED": "SUCCEEDED", "PENDING": "PENDING"}
"""Whatever else an execution ends as, it has failed."""


def result_files(command: WriteResults, prefix: str, facts: Callable[[int], Facts]) -> dict[str, bytes]:
    """Key -> content of every file; the manifest is the last. `facts` tells of the child at an index."""
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
    """A child as the files describe it."""
    told = {**facts, "Status": row["Status"]}
    for name in ("Input", "Output"):
        if name in row:
            told[name] = json.dumps(row[name], ensure_ascii=False, separators=(",", ":"))
            told[f"{name}Details"] = {"Included": True}
    return told | {name: row[name] for name in ("Error", "Cause") if row.get(name) is not None}


def text(document: Any) -> bytes:
    """JSON as it is written."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def timestamp(instant: float) -> str:
    """ISO 8601 in UTC with milliseconds."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
