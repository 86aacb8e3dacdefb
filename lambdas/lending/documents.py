"""Checks of documents. Pure."""

TYPES = ("application/pdf", "image/jpeg", "image/png")
LARGEST_BYTES = 10 * 1024 * 1024


def problems(content_type: str, size: int) -> tuple[str, ...]:
    """Return the problems of a document of this type and size in bytes; empty where it can be used."""
    found = []
    if content_type.partition(";")[0].strip().lower() not in TYPES:
        found.append("WrongType")
    if size == 0:
        found.append("NoContent")
    if size > LARGEST_BYTES:
        found.append("TooLarge")
    return tuple(found)
