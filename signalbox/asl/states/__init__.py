"""The eight types of state, one file each."""
