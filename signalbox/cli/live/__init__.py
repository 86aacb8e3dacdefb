"""Verbs for the deployed system: `publish` an event, and `play` a script in real time."""
