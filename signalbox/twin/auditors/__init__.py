"""Independent auditors: they read the records after a run, and share no code with what wrote them."""
