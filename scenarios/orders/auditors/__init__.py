"""Auditors of the business rows of orders."""
