"""What a verification is. Pure."""

from enum import StrEnum


class State(StrEnum):
    """Where the verification of a user's address stands; docs/onboarding.md describes each."""

    REQUESTED = "REQUESTED"
    SENT = "SENT"
    VERIFIED = "VERIFIED"
    REVOKED = "REVOKED"


CODE_SECONDS = 7 * 86_400
"""For so long a code can be used."""

CODE_BYTES = 24
"""Of randomness in a code: 192 bits, more than a guess at the entrance's rate could ever meet."""
