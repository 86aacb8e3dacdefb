"""The outbox: rows that transactions leave behind become events on the bus and answers to waiting executions."""
