"""Workflows added to this repository, and taken out of it: `make workflow NAME=... KIND=...` and `make remove
NAME=...`."""
