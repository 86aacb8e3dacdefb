"""Output of a distributed Map whose ResultWriter only formats, and exports nothing.

Source: developer guide, "ResultWriter (Map)": WriterConfig alone previews the formatted output. COMPACT holds the
outputs, FLATTEN the items of outputs that are arrays, NONE the outputs with what is known of each child. Children that
failed are always given as by NONE.
"""

from collections.abc import Sequence
from typing import Any

from signalbox.asl.values import Json, to_json


def formatted(config: dict[str, Any], rows: Sequence[dict[str, Any]]) -> Json:
    """Return the results of the children in the form of a WriterConfig. JSONL is one text, a line for each.

    The engine knows status, input, output and error of a child. What a caller alone knows, such as its ARN and its
    dates, is not in the rows of NONE.
    """
    transformation = config.get("Transformation", "NONE")
    results: list[Json] = []
    for row in rows:
        if transformation == "NONE" or row["Status"] != "SUCCEEDED":
            results.append(_described(row))
        elif transformation == "FLATTEN" and isinstance(row["Output"], list):
            results += row["Output"]
        else:
            results.append(row["Output"])
    if config.get("OutputType", "JSON") == "JSONL":
        return "\n".join(to_json(result) for result in results)
    return results


def _described(row: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = {"Status": row["Status"]}
    for name in ("Input", "Output"):
        if name in row:
            document |= {name: to_json(row[name]), f"{name}Details": {"Included": True}}
    return document | {name: row[name] for name in ("Error", "Cause") if row.get(name) is not None}
