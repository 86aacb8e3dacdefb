"""Decisions that a run made to which no auditor objected, decided again one by one."""
