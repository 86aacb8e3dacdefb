"""Recording of a run: marks of what happens, made by listeners of the twin."""
