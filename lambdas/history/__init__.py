"""Archive of execution histories, which Step Functions deletes after 90 days."""
