"""Destinations of asynchronous invocations, and the records that Lambda sends there.

Source: AWS Lambda Developer Guide, "Retain records of Lambda asynchronous invocations" (the fields; what an event bus,
a queue and a function get; an event that never ran has no response).
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from signalbox.instants import format_instant
from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Returned
from signalbox.twin.services.eventbridge.bus import Buses
from signalbox.twin.services.iam.services import DESTINATIONS
from signalbox.twin.services.sqs.queues import Queue

SUCCESS = "Success"
Record = dict[str, Any]


@dataclass(frozen=True)
class Invoked:
    """Invocation that has ended: ARN with which it was invoked, payload, id, why it ended, runs, and last outcome."""

    arn: str
    payload: str
    request: str
    condition: str
    runs: int
    outcome: Outcome | None


@dataclass
class Destinations:
    """Sends records to queues, functions and buses. `refusal` gives AWS's message where a role (its ARN) may not do an
    action on a resource."""

    queues: Mapping[str, Queue]
    buses: Buses
    invoke: Callable[[str, str], None]
    refusal: Callable[[str, str, str], str]

    def send(self, arn: str, invoked: Invoked, function: Function) -> None:
        """Send the record of an invocation to the destination of this ARN, as far as the function's role may."""
        record = invocation_record(invoked, function, self.buses.clock.now)
        service = arn.split(":")[2]
        if self.refusal(function.role, DESTINATIONS[service], arn):
            return
        if service == "events":
            self.publish(arn, record, "Success" if invoked.condition == SUCCESS else "Failure")
            return
        text = json.dumps(record, ensure_ascii=False)
        with suppress(ServiceError):  # a record that is too large for a queue or a function is lost on AWS, too
            if service == "lambda":
                self.invoke(arn, text)
            else:
                self.queues[arn].send(text)

    def publish(self, arn: str, record: Record, result: str) -> None:
        """Publish a record on the bus of this ARN."""
        bus = self.buses.buses[arn.rpartition("/")[2]]
        resources = [arn, record["requestContext"]["functionArn"]]
        detail_type = f"Lambda Function Invocation Result - {result}"
        self.buses.publish(bus, self.buses.event("lambda", detail_type, record, resources))


def invocation_record(invoked: Invoked, function: Function, now: float) -> Record:
    """Return the record of an asynchronous invocation."""
    qualified = len(invoked.arn.split(":")) > 7
    record: Record = {
        "version": "1.0",
        "timestamp": format_instant(now),
        "requestContext": {
            "requestId": invoked.request,
            "functionArn": invoked.arn if qualified else f"{invoked.arn}:$LATEST",
            "condition": invoked.condition,
            "approximateInvokeCount": invoked.runs,
        },
        "requestPayload": json.loads(invoked.payload),
    }
    if invoked.outcome is None:
        return record
    response = {"statusCode": 200, "executedVersion": function.version if qualified else "$LATEST"}
    if isinstance(invoked.outcome, Raised):
        response["functionError"] = "Unhandled"
    return {**record, "responseContext": response, "responsePayload": answer_of(invoked.outcome)}


def answer_of(outcome: Outcome) -> Any:
    """Return what a function answered, or the document of its error."""
    if isinstance(outcome, Returned):
        return json.loads(outcome.payload)
    return json.loads(outcome.cause) if isinstance(outcome, Raised) else None
