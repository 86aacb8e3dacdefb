"""Amazon Data Firehose in the twin: streams into buckets, transformation by a function, and calls."""
