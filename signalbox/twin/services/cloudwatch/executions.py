"""Metrics of AWS/States: starts and ends of executions.

Source: AWS Step Functions Developer Guide, "Monitoring Step Functions metrics using Amazon CloudWatch".
"""

from collections.abc import Iterable

from signalbox.twin.services.cloudwatch.metrics import Metrics
from signalbox.twin.services.stepfunctions.execution import Execution

ENDS = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}


def put_executions(executions: Iterable[Execution], metrics: Metrics) -> None:
    """Put the start and the end of each execution, and how long it was open, in milliseconds."""
    for execution in executions:
        machine = {"StateMachineArn": execution.definition.arn}
        metrics.put("AWS/States", "ExecutionsStarted", machine, execution.started, 1)
        if execution.stopped is not None:
            metrics.put("AWS/States", ENDS[execution.status], machine, execution.stopped, 1)
            lasted = 1000 * (execution.stopped - execution.started)
            metrics.put("AWS/States", "ExecutionTime", machine, execution.stopped, lasted)
