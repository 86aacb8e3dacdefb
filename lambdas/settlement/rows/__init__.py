"""Rows of the tables settlements and ledger."""
