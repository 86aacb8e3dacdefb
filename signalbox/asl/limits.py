"""Limits of Step Functions that the engine enforces (Step Functions service quotas)."""

MAX_BYTES = 262_144  # of any input, output or argument, as UTF-8
MAX_EVENTS = 25_000  # in the history of one Standard execution
MAX_WAIT_SECONDS = 99_999_999


def size_of(text: str) -> int:
    """Return the length of a text in bytes of UTF-8."""
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


def is_too_large(text: str) -> bool:
    """Return True where a serialised value is larger than a state may pass on."""
    # A character takes at most four bytes, so that a short text need not be encoded.
    return len(text) * 4 > MAX_BYTES and size_of(text) > MAX_BYTES
