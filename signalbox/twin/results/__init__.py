"""Results of a run: executions, journeys and counts of starting events."""
