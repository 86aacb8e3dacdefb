"""Values of profiles. Pure."""

from enum import StrEnum


class State(StrEnum):
    """State of a profile; docs/onboarding.md describes each."""

    ACTIVE = "ACTIVE"
    DEACTIVATED = "DEACTIVATED"
