"""Settlement as the tools see it: auditors and calibration nights."""
