"""Amazon SQS in the twin: standard and FIFO queues in virtual time."""
