"""What a journey is. Pure."""

from enum import StrEnum


class State(StrEnum):
    """Where a journey stands; docs/onboarding.md describes each."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


MILESTONES = ("UserRegistered", "ProfileCreated", "VerificationSent", "EmailVerified", "FraudCleared", "WelcomeSent")
"""What a journey passes on the good way. An event that is none of these is shown, and waited for by nobody."""

OUTCOMES = ("AccountFrozen", "WelcomeSent", "JourneyStalled")
"""What closes a journey, the strongest first: a weaker one never takes the place of a stronger one."""

STALL_SECONDS = 24 * 3600
"""From the first event of a journey: longer than a person takes who means to come, shorter than a person on call sleeps."""

SHARDS = 4
"""Of the index of open journeys: one partition key would be one hot partition."""
