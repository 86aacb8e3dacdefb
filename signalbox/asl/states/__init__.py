"""The eight types of states."""
