"""Documents of users: JSON, JSON5 and YAML, with the line of each value. `read(path)` returns a Document."""

from signalbox.documents.document import Document, parse, read
from signalbox.documents.errors import DocumentError, UnreadableFile, escape
from signalbox.documents.text import read_text

__all__ = ["Document", "DocumentError", "UnreadableFile", "escape", "parse", "read", "read_text"]
