"""AWS Step Functions in the twin: executions, tasks and distributed Maps."""
