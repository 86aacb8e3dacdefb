"""Faults: lines of scripts that break something at the place that they name."""
