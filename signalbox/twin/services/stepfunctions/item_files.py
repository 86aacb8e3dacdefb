"""Files that a distributed Map reads. Each row is parsed when it is requested, so that a long file needs little memory.
Source: AWS Step Functions Developer Guide, "ItemReader (Map)" (CSV: fields are texts; missing ones are empty, surplus
ones are dropped)."""

import csv
import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from signalbox.twin.gateway.calls import UnsupportedCall

Config = dict[str, Any]
DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}


class UnreadableFile(Exception):
    """Raised where a file does not have the format that the ItemReader names."""


class Rows(Sequence[Any]):
    """Records of a file by number: where each begins, and how one is parsed."""

    def __init__(self, body: bytes, starts: "array[int]", parse: Callable[[str], Any]) -> None:
        self.body = body
        self.starts = starts
        self.parse = parse

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, index: Any) -> Any:
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self.parse(self.body[self.starts[index] : self.starts[index + 1]].decode())


def items_of(body: bytes, config: Config) -> Any:
    """Return the items of a file: a list, an object, or rows. Raises UnreadableFile."""
    kind = config.get("InputType")
    readers: dict[Any, Callable[[bytes, Config], Any]] = {"CSV": of_csv, "JSON": of_json, "JSONL": of_json_lines}
    if kind not in readers:
        raise UnsupportedCall(f"the twin reads no items of the type {kind}")
    try:
        return readers[kind](body, config)
    except (ValueError, csv.Error) as error:
        raise UnreadableFile(f"the file is no {kind}: {error}") from error


def of_json(body: bytes, config: Config) -> Any:
    """Return a JSON array or object."""
    return json.loads(body)


def of_json_lines(body: bytes, config: Config) -> Rows:
    """Return a JSON value for each line."""
    starts = array("Q", [0])
    for line in body.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return Rows(body, starts, json.loads)


def of_csv(body: bytes, config: Config) -> Rows:
    """Return records of comma-separated values, as objects by the names of the header."""
    delimiter = DELIMITERS[config.get("CSVDelimiter", "COMMA")]
    starts = array("Q", record_starts(body, delimiter))
    if config.get("CSVHeaderLocation") == "GIVEN":
        header = list(config["CSVHeaders"])
    else:
        first, second = (*starts[:2], 0)[:2]
        header = fields(body[first:second].decode(), delimiter)
        starts = starts[1:] or array("Q", [0])

    def record(text: str) -> dict[str, str]:
        values = fields(text, delimiter)
        return dict(zip(header, [*values, *[""] * (len(header) - len(values))], strict=False))

    return Rows(body, starts, record)


def record_starts(body: bytes, delimiter: str) -> Iterator[int]:
    """Yield where each record begins, and where the last one ends; a quoted field may hold newlines."""
    ends = array("Q", [0])

    def lines() -> Iterator[str]:
        for line in body.splitlines(keepends=True):
            ends.append(ends[-1] + len(line))
            yield line.decode()

    yield 0
    for _ in csv.reader(lines(), delimiter=delimiter):
        yield ends[-1]


def fields(text: str, delimiter: str) -> list[str]:
    """Return the fields of one record; none of an empty one."""
    return next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])
