"""Figures in words; cheap to import."""


def counted(count: int, noun: str) -> str:
    """Return a number and what it counts: `1 event`, `2 events`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
