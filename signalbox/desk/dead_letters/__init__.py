"""Dead letters: inspect, select, replay and drop."""
