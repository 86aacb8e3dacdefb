"""Log lines: the keys that they may have, and what they tell about an error."""
