"""Traces: trace contexts as text, and spans behind one protocol."""
