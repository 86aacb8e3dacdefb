"""Figures in words; cheap to import."""


def counted(count: int, noun: str) -> str:
    """Return a number and what it counts: `1 letter`, `2 letters`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
