"""Recorded runs of the twin: seed, script, assembly, and a snapshot of the account at the end."""
