"""Executions of state machines: their names, their start and their tasks."""
