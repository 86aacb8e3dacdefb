"""One document: its value, its file, and the line of each value."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from signalbox.documents.errors import DocumentError
from signalbox.documents.json5_text import parse_json5
from signalbox.documents.json_text import parse_json
from signalbox.documents.text import read_text

JSON5_ENDINGS = (".json5", ".jsonc")
YAML_ENDINGS = (".yaml", ".yml")


@dataclass
class Document:
    """Value of a file. `text` is what it was parsed from; `first_line` is the line of the file where it begins."""

    value: Any
    file: str
    text: str = ""
    first_line: int = 1
    found_lines: dict[str, int] | None = None
    blocks: dict[str, int] = field(default_factory=dict)

    @cached_property
    def lines(self) -> dict[str, int]:
        """Line of each value by its JSON pointer, within the text."""
        if self.found_lines is not None:
            return self.found_lines
        try:
            return parse_json5(self.text, self.file).lines
        except DocumentError:  # a value that was given without its text
            return {}

    def line(self, pointer: str) -> int:
        """Return the line of a value, or of the nearest one around it."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer, 1) + self.first_line - 1


def read(path: Path | str, parse_float: Callable[[str], Any] = float) -> Document:
    """Read a file. Raises DocumentError where it is no text, or no JSON, JSON5 or YAML as its name says."""
    return parse(read_text(path), str(path), parse_float)


def parse(
    text: str,
    file: str,
    parse_float: Callable[[str], Any] = float,
    first_line: int = 1,
    repeated: list[str] | None = None,
) -> Document:
    """Return the document in a text. With a list as `repeated`, JSON and YAML may have a name twice in one object: the
    last one counts, and a sentence is added to the list.

    The name's ending decides the format. Without a known ending, a text that begins with a brace is JSON, else YAML.
    """
    ending = Path(file.partition("#")[0]).suffix.lower()
    text = text.removeprefix("\ufeff")
    if ending in JSON5_ENDINGS:
        builder = parse_json5(text, file, parse_float)
        return Document(builder.value, file, text, first_line, builder.lines)
    begins = text.lstrip()[:1]
    if ending in YAML_ENDINGS or (ending != ".json" and begins not in ("{", "[", "")):
        if not begins:
            raise DocumentError(file, "", "it is empty.")
        from signalbox.documents.yaml_text import parse_yaml  # YAML's reader loads slowly, and JSON needs none of it

        yaml_builder, blocks = parse_yaml(text, file, parse_float, repeated)
        return Document(yaml_builder.value, file, text, first_line, yaml_builder.lines, blocks)
    return Document(parse_json(text, file, parse_float, repeated), file, text, first_line)
