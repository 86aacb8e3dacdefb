"""Runs with mocked tasks: outcomes, and the loop that answers commands."""
