"""Suspects: customers whose payments fail too often in a short time."""
