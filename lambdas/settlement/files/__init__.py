"""Files of the settlement: the bucket, lines of movements, claim checks and the plot."""
