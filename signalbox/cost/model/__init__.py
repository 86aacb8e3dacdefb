"""Expected transitions of a state machine, derived from its definition."""
