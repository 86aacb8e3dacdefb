"""The projection held against the meter of a twin."""
