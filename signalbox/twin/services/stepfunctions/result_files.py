"""Files of a distributed Map's ResultWriter: a manifest, and the children by status.

Source: AWS Step Functions Developer Guide, "ResultWriter (Map)". With the transformation COMPACT the file of succeeded
children holds only their outputs, with FLATTEN the items of outputs that are arrays; the other files always hold all
details, so that the children can be run again. The page does not name the files of the output type JSONL.
"""

from collections.abc import Callable
from typing import Any

from signalbox.asl.run.protocol import WriteResults
from signalbox.asl.states.item_results import described, transformed
from signalbox.twin.formats import json_text
from signalbox.twin.gateway.calls import UnsupportedCall

Details = dict[str, Any]
KINDS = {"SUCCEEDED": "SUCCEEDED", "PENDING": "PENDING"}
"""File by status; a child with any other status has failed."""


def result_files(command: WriteResults, prefix: str, details: Callable[[int], Details]) -> dict[str, bytes]:
    """Return key -> content of every file, the manifest last. `details` gives the details of the child at an index.

    Raises UnsupportedCall for an output type that the twin does not write.
    """
    config = command.writer.get("WriterConfig", {})
    if (output := config.get("OutputType", "JSON")) != "JSON":
        raise UnsupportedCall(f"the twin does not write the OutputType {output} of a ResultWriter: use JSON")
    rows: dict[str, list[Any]] = {"SUCCEEDED": [], "FAILED": [], "PENDING": []}
    for row in command.results:
        rows[KINDS.get(row["Status"], "FAILED")] += transformed(
            config, row, lambda row: described(row, details(row["Index"]))
        )
    folder = "/".join(part for part in (prefix.strip("/"), command.map_run.rpartition(":")[2]) if part)
    files = {f"{folder}/{kind}_0.json": json_text(found).encode() for kind, found in rows.items() if found}
    listed = {
        kind: [{"Key": key, "Size": len(body)} for key, body in files.items() if key.endswith(f"/{kind}_0.json")]
        for kind in sorted(rows)
    }
    manifest = {"DestinationBucket": command.arguments["Bucket"], "MapRunArn": command.map_run, "ResultFiles": listed}
    return {**files, f"{folder}/manifest.json": json_text(manifest).encode()}
