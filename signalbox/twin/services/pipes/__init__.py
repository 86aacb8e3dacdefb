"""EventBridge Pipes in the twin: from a queue or a table's stream, through filter and enrichment, to a target."""
