"""Checks of states in JSONPath."""
