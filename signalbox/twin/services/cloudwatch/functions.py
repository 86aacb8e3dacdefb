"""Metrics of AWS/Lambda: invocations, errors, throttles, durations, iterator age, and metrics in log lines.

Sources: AWS Lambda Developer Guide, "Types of metrics for Lambda functions" (across all functions, by function, and by
alias); Amazon CloudWatch User Guide, "Specification: Embedded metric format". A datapoint has the instant at which its
invocation ends, not as on AWS that of its start: an alarm cannot use it sooner.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.invocations import Invocation
from signalbox.twin.services.aws_lambda.outcomes import Raised
from signalbox.twin.services.cloudwatch.metrics import Metrics

ALIAS = "live"


@dataclass
class FunctionListener:
    """Counts finished and throttled invocations."""

    clock: Clock
    metrics: Metrics

    def ended(self, invocation: Invocation, milliseconds: int) -> None:
        """Count a finished invocation."""
        name = invocation.function
        self.put(name, "Invocations", 1)
        self.put(name, "Errors", float(isinstance(invocation.outcome, Raised)))
        self.put(name, "Throttles", 0)
        self.put(name, "Duration", milliseconds)
        if '"aws:dynamodb"' in invocation.payload:
            last = json.loads(invocation.payload)["Records"][-1]["dynamodb"]["ApproximateCreationDateTime"]
            self.put(name, "IteratorAge", 1000 * max(0.0, invocation.started - float(last)))

    def throttled(self, function: Function) -> None:
        """Count a throttled invocation."""
        self.put(function.name, "Throttles", 1)

    def put(self, function: str, name: str, value: float) -> None:
        """Put a datapoint under every set of dimensions that Lambda uses."""
        by_alias = {"FunctionName": function, "Resource": f"{function}:{ALIAS}"}
        for dimensions in ({}, {"FunctionName": function}, by_alias):
            self.metrics.put("AWS/Lambda", name, dimensions, self.clock.now, value)


def put_embedded(lines: Iterable[str], metrics: Metrics) -> None:
    """Put the metrics in lines of a log; lines without metrics are skipped."""
    for line in lines:
        if '"_aws"' in line:
            put_document(json.loads(line), metrics)


def put_document(document: Mapping[str, Any], metrics: Metrics) -> None:
    """Put each metric of one document under each of its sets of dimensions."""
    at = document["_aws"]["Timestamp"] / 1000
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = {name: str(document[name]) for name in names}
            for metric in directive["Metrics"]:
                found = document[metric["Name"]]
                for value in found if isinstance(found, list) else [found]:
                    metrics.put(directive["Namespace"], metric["Name"], dimensions, at, float(value))
