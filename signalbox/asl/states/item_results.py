"""Results of a distributed Map in the form of a WriterConfig.

Source: developer guide, "ResultWriter (Map)": a WriterConfig alone previews the formatted output. COMPACT holds the
outputs, FLATTEN the items of outputs that are arrays, NONE the outputs with what is known of each child. Children that
failed are always given as by NONE.
"""

from collections.abc import Callable, Sequence
from typing import Any

from signalbox.asl.values import Json, to_json

Row = dict[str, Any]


def formatted(config: dict[str, Any], rows: Sequence[Row]) -> Json:
    """Return the results of the children in the form of a WriterConfig. JSONL is one text, a line for each.

    The engine knows status, input, output and error of a child. What a caller alone knows, such as its ARN and its
    dates, is not in the rows of NONE.
    """
    results = [result for row in rows for result in transformed(config, row, described)]
    if config.get("OutputType", "JSON") == "JSONL":
        return "\n".join(to_json(result) for result in results)
    return results


def transformed(config: dict[str, Any], row: Row, describe: Callable[[Row], Row]) -> list[Json]:
    """Return the entries of one child in the results; `describe` gives the child as NONE shows it."""
    transformation = config.get("Transformation", "NONE")
    if transformation == "NONE" or row["Status"] != "SUCCEEDED":
        return [describe(row)]
    if transformation == "FLATTEN" and isinstance(row["Output"], list):
        return list(row["Output"])
    return [row["Output"]]


def described(row: Row, known: Row | None = None) -> Row:
    """Return a child as NONE shows it: its row of results, after what else is `known` of it."""
    document: Row = {**(known or {}), "Status": row["Status"]}
    for name in ("Input", "Output"):
        if name in row:
            document |= {name: to_json(row[name]), f"{name}Details": {"Included": True}}
    return document | {name: row[name] for name in ("Error", "Cause") if row.get(name) is not None}
