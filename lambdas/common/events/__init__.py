"""Events: their envelope and contracts, and how a queue's batch of them is consumed."""
