"""The service's limits that the engine enforces (Step Functions service quotas)."""

MAX_BYTES = 262_144  # of any input, output or argument, as UTF-8
MAX_EVENTS = 25_000  # in the history of one Standard execution
MAX_WAIT_SECONDS = 99_999_999


def size_of(text: str) -> int:
    """The length of a text in bytes of UTF-8."""
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


def too_large(text: str) -> bool:
    """True where a serialised value passes the size that a state may hand on."""
    # Four bytes are the most that a character takes, so that a short text needs no second look.
    return len(text) * 4 > MAX_BYTES and size_of(text) > MAX_BYTES
