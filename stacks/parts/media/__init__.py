"""Media files: their bucket, the queues in which the service converts them, and who may use both."""
