"""Keys that a log line may have. docs/security.md shows this table; a test compares them."""

from collections.abc import Mapping

KEYS: Mapping[str, str] = {
    # written by Powertools
    "level": "level of the line",
    "location": "function and line of the code",
    "message": "fixed text of the code",
    "timestamp": "instant of the line",
    "service": "name of the workflow",
    "cold_start": "whether the environment is new",
    "function_name": "name of the function",
    "function_memory_size": "memory of the function",
    "function_arn": "ARN of the function",
    "function_request_id": "id of the invocation",
    "xray_trace_id": "id of the trace",
    "sampling_rate": "share of lines of the level DEBUG",
    # of an error
    "exception_name": "type of the error",
    "exception": "types, texts and places of the error and its causes; no text of foreign errors",
    "error_text": "type and text of an error; no text of foreign errors",
    "reason": "reason of a dead letter",
    "logger": "name of the library that wrote the line",
    "dropped_keys": "names of keys that were left out, because this table does not have them",
    # ids
    "event_id": "id of the event",
    "event_type": "type of the event",
    "correlation_id": "id of the first event of the chain",
    "application_id": "business key of a loan",
    "order_id": "business key of an order",
    "user_id": "business key of a user",
    "row_id": "id of a row of the outbox",
    "row_key": "business key of an open row",
    "sequence_number": "number of a record in a stream",
    "execution": "ARN of an execution",
    "date": "day of a settlement",
    "run": "run of a settlement",
    "file": "key of a file of the settlement",
    # states and numbers
    "order_status": "status of an order",
    "execution_status": "status of an execution",
    "circuit": "name of a circuit",
    "circuit_state": "state of a circuit",
    "route": "name of a route",
    "because": "why a message was shed or refused",
    "done": "how a settlement was requested",
    "missing": "names of the steps that a journey lacks",
    "fields": "names of the fields in which a shadow differs",
    "entries": "number of entries of a request",
}
"""Meaning by key. A line with another key loses it: no value reaches a log before this table names its key."""
