"""Memory of functions, by what they do with their time."""

from stacks.config import MEMORY_MB, WAITING_MEMORY_MB
from stacks.table import Function


def memory_of(row: Function) -> int:
    """Return the megabytes of a function: fewer where it waits for partners."""
    return WAITING_MEMORY_MB if row.partners else MEMORY_MB
