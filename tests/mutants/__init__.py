"""What each mitigation is, how it is taken out, and which tests must then fail."""
