"""Pictures of a video. Pure."""

WIDTH, HEIGHT = 320, 180
PICTURES = 5
"""Pictures at most: those of the first seconds, where a clip has no more."""
EVERY_SECONDS = 2
"""Seconds of the clip between two pictures."""
CLIP_SECONDS = PICTURES * EVERY_SECONDS
"""Length of the clip that is decoded: outputs are billed by their length, ten seconds at least (page "AWS Elemental
MediaConvert pricing")."""
