"""What a welcome is. Pure."""

from enum import StrEnum


class State(StrEnum):
    """Where a user's welcome stands; docs/onboarding.md describes each."""

    GATHERING = "GATHERING"
    DUE = "DUE"
    SENT = "SENT"
    WITHDRAWN = "WITHDRAWN"
