"""Observation of a run: meter, traces and story."""
