"""Runs without AWS: task outcomes given by hand, and the loop that answers commands."""
