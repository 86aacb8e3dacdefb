"""Executions on the desk: find, redrive, restart and compensate."""
