"""Response object of an answered call, as far as botocore's clients and event handlers read one."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Http:
    """Part of botocore's response object that its clients and handlers read."""

    status_code: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def text(self) -> str:
        """Return the body as text; it is empty for a result."""
        return self.content.decode()
