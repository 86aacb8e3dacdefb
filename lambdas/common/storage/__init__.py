"""Rows: conditional writes, decisions on a row, and the outbox."""
