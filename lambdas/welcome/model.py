"""Values of welcomes. Pure."""

from enum import StrEnum


class State(StrEnum):
    """State of a user's welcome; docs/onboarding.md describes each."""

    GATHERING = "GATHERING"
    DUE = "DUE"
    SENT = "SENT"
    WITHDRAWN = "WITHDRAWN"
