"""Five ways to run a machine, and their cost against volume."""
