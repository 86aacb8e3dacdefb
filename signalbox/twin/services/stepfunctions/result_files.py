"""Files of a distributed Map's ResultWriter: a manifest, and the children by status.

Source: AWS Step Functions Developer Guide, "ResultWriter (Map)". With the transformation COMPACT the file of succeeded
children holds only their outputs, with FLATTEN the items of outputs that are arrays; the other files always hold all
details, so that the children can be run again. The page does not name the files of the output type JSONL.
"""

from collections.abc import Callable
from typing import Any

from signalbox.asl.run.protocol import WriteResults
from signalbox.twin.formats import json_text

Details = dict[str, Any]
KINDS = {"SUCCEEDED": "SUCCEEDED", "PENDING": "PENDING"}
"""File by status; a child with any other status has failed."""


def result_files(command: WriteResults, prefix: str, details: Callable[[int], Details]) -> dict[str, bytes]:
    """Return key -> content of every file, the manifest last. `details` gives the details of the child at an index.

    Raises NotImplementedError for an output type that the twin does not write.
    """
    config = command.writer.get("WriterConfig", {})
    if (output := config.get("OutputType", "JSON")) != "JSON":
        raise NotImplementedError(f"the twin does not write the OutputType {output} of a ResultWriter: use JSON")
    transformation = config.get("Transformation", "NONE")
    rows: dict[str, list[Any]] = {"SUCCEEDED": [], "FAILED": [], "PENDING": []}
    for row in command.results:
        kind = KINDS.get(row["Status"], "FAILED")
        if transformation == "NONE" or kind != "SUCCEEDED":
            rows[kind].append(metadata(row, details(row["Index"])))
        elif transformation == "FLATTEN" and isinstance(row["Output"], list):
            rows[kind] += row["Output"]
        else:
            rows[kind].append(row["Output"])
    folder = "/".join(part for part in (prefix.strip("/"), command.map_run.rpartition(":")[2]) if part)
    files = {f"{folder}/{kind}_0.json": json_text(found).encode() for kind, found in rows.items() if found}
    listed = {
        kind: [{"Key": key, "Size": len(body)} for key, body in files.items() if key.endswith(f"/{kind}_0.json")]
        for kind in sorted(rows)
    }
    manifest = {"DestinationBucket": command.arguments["Bucket"], "MapRunArn": command.map_run, "ResultFiles": listed}
    return {**files, f"{folder}/manifest.json": json_text(manifest).encode()}


def metadata(row: dict[str, Any], details: Details) -> dict[str, Any]:
    """Return a child as the files describe it."""
    document = {**details, "Status": row["Status"]}
    for name in ("Input", "Output"):
        if name in row:
            document[name] = json_text(row[name])
            document[f"{name}Details"] = {"Included": True}
    return document | {name: row[name] for name in ("Error", "Cause") if row.get(name) is not None}
