"""Long sweeps: `make soak`."""
