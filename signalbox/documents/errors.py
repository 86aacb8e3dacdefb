"""The error of a file that cannot be used."""

from signalbox.errors import InputError


class DocumentError(InputError):
    """A file or a value in it cannot be used; `file` and `pointer` (a JSON Pointer) say where."""

    def __init__(self, file: str, pointer: str, problem: str) -> None:
        super().__init__(f"{file}#{pointer}: {problem}" if pointer else f"{file}: {problem}")
        self.file, self.pointer, self.problem = file, pointer, problem


class UnreadableFile(DocumentError):
    """A file is missing, too large or no text."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, "", f"it cannot be read: {reason}.")
        self.args = (f"{file} cannot be read: {reason}.",)


def escape(token: str) -> str:
    """Return one reference token of a JSON Pointer (RFC 6901)."""
    return token.replace("~", "~0").replace("/", "~1")
