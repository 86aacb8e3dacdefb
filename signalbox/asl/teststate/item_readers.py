"""Items of a mocked ItemReader: the data of its source, read as ReaderConfig says (ItemReader (Map))."""

import csv
import io
from typing import Any

from signalbox.asl.teststate.refusals import Refusal
from signalbox.asl.values import Json, read_json


def read_items(reader: dict[str, Any], text: str) -> Json:
    """Return the array or object that a source holds. Raises Refusal where it cannot be read."""
    config = reader.get("ReaderConfig", {})
    try:
        if config.get("InputType") == "JSONL":
            return [read_json(line) for line in text.splitlines() if line.strip()]
        if config.get("InputType") == "CSV":
            return _rows(config, text)
        return read_json(text)
    except ValueError as error:
        raise Refusal(f"The data of the ItemReader cannot be read: {error}") from error


def _rows(config: dict[str, Any], text: str) -> list[dict[str, str]]:
    delimiters = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiters.get(config.get("CSVDelimiter", "COMMA"), ",")))
    headers = config["CSVHeaders"] if config.get("CSVHeaderLocation") == "GIVEN" else rows.pop(0) if rows else []
    return [dict(zip(headers, row, strict=False)) for row in rows if row]
