"""Journeys: what came of each registration, seen from the bus. Nobody depends on it."""
