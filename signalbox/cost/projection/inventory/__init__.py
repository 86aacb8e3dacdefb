"""Deployed resources: their billing, their needs by the month, and their retention."""
