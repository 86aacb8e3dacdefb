"""Values of journeys. Pure."""

from enum import StrEnum


class State(StrEnum):
    """State of a journey; docs/onboarding.md describes each."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


MILESTONES = ("UserRegistered", "ProfileCreated", "VerificationSent", "EmailVerified", "FraudCleared", "WelcomeSent")
"""Events of a complete journey. Any other event is shown, but not required."""

OUTCOMES = ("AccountFrozen", "WelcomeSent", "JourneyStalled")
"""Events that close a journey, the strongest first: a weaker one never replaces a stronger one."""

STALL_SECONDS = 24 * 3600
"""Time of an open journey from its first event: longer than most people take, shorter than a night on call."""

SHARDS = 4
"""Partition keys of the index of open journeys: a single one would be a hot partition."""
