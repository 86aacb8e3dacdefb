"""Rows of the table loans."""
