"""Text of files: the byte order mark is taken off, and what is no text is refused."""

import codecs
from pathlib import Path

from signalbox.documents.errors import UnreadableFile

LARGEST = 32 * 2**20  # AWS takes definitions and templates of 1 MiB; a larger file is a wrong file
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",  # as editors and shells on Windows write it
    codecs.BOM_UTF16_BE: "utf-16",
}


def read_text(path: Path | str) -> str:
    """Return a file's text without a byte order mark. Raises UnreadableFile for a missing, large or binary file."""
    file = str(path)
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise UnreadableFile(file, "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableFile(file, f"{reason}") from None
    if len(content) > LARGEST:
        raise UnreadableFile(file, f"it is larger than {LARGEST // 2**20} MiB")
    return decoded(content, file)


def decoded(content: bytes, file: str) -> str:
    """Return bytes as text, by their byte order mark or as UTF-8. Raises UnreadableFile where they are no text."""
    encoding = next((name for mark, name in MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableFile(file, "it is no UTF-8 text") from None
    if "\0" in text:
        raise UnreadableFile(file, "it is binary, and no text")
    return text
