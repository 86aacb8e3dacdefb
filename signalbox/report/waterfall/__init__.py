"""Waterfalls over a time axis with folds."""
