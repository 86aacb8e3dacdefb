"""A state machine's definition, with the place where it was found."""

from dataclasses import dataclass, field
from typing import Any

from signalbox.documents import Document


@dataclass(frozen=True)
class MachineSource:
    """Definition of one machine.

    `document` holds the definition, at `pointer`, or beside a template in a file of its own. `type` is STANDARD or
    EXPRESS where a template has it. `owner` is the JSON pointer of the machine's resource in the template `template`.
    """

    name: str
    definition: Any
    document: Document
    pointer: str = ""
    type: str | None = None
    template: Document | None = None
    owner: str = ""
    beside: dict[str, "MachineSource"] = field(default_factory=dict, compare=False)

    @property
    def file(self) -> str:
        """The file that holds the definition."""
        return self.document.file

    def line(self, pointer: str) -> int:
        """Return the line of a value of the definition in its file."""
        return self.document.line(pointer)
