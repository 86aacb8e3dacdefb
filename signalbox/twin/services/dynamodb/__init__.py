"""Amazon DynamoDB in the twin: tables, capacity and transaction conflicts."""
