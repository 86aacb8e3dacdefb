"""Journeys: the progress of each registration, followed on the bus. No consumer depends on it."""
