"""Log lines that AWS writes beside a handler's own, rendered as documented so that their bytes can be counted.

Sources: AWS Lambda Developer Guide, "Configuring JSON and plain text log formats" and "Log-level filtering"
(platform.start and a good platform.report at the level INFO, those of a failure at WARN); AWS Lambda Telemetry API,
"Event schema reference"; AWS Step Functions Developer Guide, "Using CloudWatch Logs to log execution history"; Amazon
CloudWatch Logs API Reference, "PutLogEvents" (26 bytes are added to each event).
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

EVENT_OVERHEAD = 26
DATA = frozenset({"input", "inputDetails", "output", "outputDetails", "parameters", "cause", "assignedVariables"})
"""Fields that a machine's log leaves out when `includeExecutionData` is false."""
BAD_ENDS = ("Failed", "TimedOut", "Aborted")
INSTANT = "2026-01-05T09:00:00.000Z"
TRACING = {
    "spanId": "0123456789abcdef",
    "type": "X-Amzn-Trace-Id",
    "value": "Root=1-00000000-" + 24 * "0" + ";Sampled=1",
}


def handler_bytes(lines: Iterable[str]) -> int:
    """Return the billed bytes of handlers' lines."""
    return sum(len(line.encode()) + EVENT_OVERHEAD for line in lines)


def platform_bytes(request_id: str, milliseconds: int, memory_mb: int, succeeded: bool, level: str = "INFO") -> int:
    """Return the bytes of the lines that Lambda writes for an invocation; at WARN only the report of a failure."""
    if level == "WARN" and succeeded:
        return 0
    start = {"requestId": request_id, "version": "1", "tracing": TRACING}
    metrics = {
        "durationMs": float(milliseconds),
        "billedDurationMs": milliseconds,
        "memorySizeMB": memory_mb,
        "maxMemoryUsedMB": memory_mb,
    }
    status = "success" if succeeded else "error"
    report = {"requestId": request_id, "metrics": metrics, "tracing": TRACING, "status": status}
    records = {"platform.report": report} if level == "WARN" else {"platform.start": start, "platform.report": report}
    return handler_bytes(json.dumps({"time": INSTANT, "type": kind, "record": it}) for kind, it in records.items())


def machine_bytes(history: Iterable[Mapping[str, Any]], arn: str, level: str = "ALL") -> int:
    """Return the bytes that Step Functions logs for an execution at a level, without execution data."""
    return handler_bytes(machine_line(event, arn) for event in history if is_logged(str(event["type"]), level))


def is_logged(kind: str, level: str) -> bool:
    """Return whether an event of this type is logged at a level ("Log levels for Step Functions execution events")."""
    ends = kind.endswith(BAD_ENDS)
    of_execution = ends and kind.startswith("Execution")
    return {"ALL": True, "ERROR": ends or kind == "FailStateEntered", "FATAL": of_execution}.get(level, False)


def machine_line(event: Mapping[str, Any], arn: str) -> str:
    """Return the log line of one event of the history."""
    found: Mapping[str, Any] = next((value for name, value in event.items() if name.endswith("EventDetails")), {})
    line = {
        "id": str(event["id"]),
        "type": event["type"],
        "details": {name: value for name, value in found.items() if name not in DATA},
        "previous_event_id": str(event["previousEventId"]),
        "event_timestamp": str(round(event["timestamp"] * 1000)),
        "execution_arn": arn,
        "redrive_count": "0",
    }
    return json.dumps(line, separators=(",", ":"))
