"""Auditors of onboarding: journeys, conditions of a welcome, and what events and mails contain."""
