"""What a profile is. Pure."""

from enum import StrEnum


class State(StrEnum):
    """Where a profile stands; docs/onboarding.md describes each."""

    ACTIVE = "ACTIVE"
    DEACTIVATED = "DEACTIVATED"
