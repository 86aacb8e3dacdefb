"""Checkpoints: files from which a twin opens at the end of a recorded run, without playing it."""
