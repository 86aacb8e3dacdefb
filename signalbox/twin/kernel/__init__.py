"""Virtual time, processes and simulated Lambda environments."""
