"""Waterfalls over a folded time axis."""
