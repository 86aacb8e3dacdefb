"""Kinesis data streams in the twin: shards, records, calls, and the changes of tables."""
