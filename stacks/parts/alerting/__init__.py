"""Alarms and the topics that they notify."""
