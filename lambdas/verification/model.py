"""Values of verifications. Pure."""

from enum import StrEnum


class State(StrEnum):
    """State of the verification of a user's address; docs/onboarding.md describes each."""

    REQUESTED = "REQUESTED"
    SENT = "SENT"
    VERIFIED = "VERIFIED"
    REVOKED = "REVOKED"


CODE_SECONDS = 7 * 86_400
"""Life of a code."""

CODE_BYTES = 24
"""Random bytes of a code: 192 bits, too many to guess at the entrance's rate."""
