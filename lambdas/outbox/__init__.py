"""Outbox: rows of transactions become events on the bus and callbacks of waiting executions."""
