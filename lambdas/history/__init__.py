"""The archive of executions: what Step Functions forgets after 90 days."""
