"""Records about a business key: its kept events, its audit trail, and its state at an earlier instant."""
