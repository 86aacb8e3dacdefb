"""Targets and enrichments of pipes: how an event or a batch reaches a service, by the pipe's role."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from signalbox.twin.cloud import Cloud
from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.services.aws_lambda.direct.stand_ins import failure
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned
from signalbox.twin.services.pipes.input_templates import parameter, value_of
from signalbox.twin.services.pipes.pipe import Ask, Done, Refused
from signalbox.twin.services.stepfunctions.execution import Execution

Send = Callable[[Any, str], None]
WAITS = "REQUEST_RESPONSE"


def asker(cloud: Cloud, arn: str, role: str, waits: bool) -> Ask:
    """Return what hands a batch to a function or a state machine; where it waits, its answer is the outcome."""
    is_machine = arn in cloud.executions.machines
    action = "states:StartExecution" if is_machine else "lambda:InvokeFunction"

    def ask(text: str, done: Done) -> None:
        if refused := cloud.policies.role_refusal(role, action, arn):
            cloud.clock.after(0.0, lambda: done(failure("AccessDeniedException", refused)))
        elif is_machine:
            start(cloud, arn, text, done, waits)
        elif waits:
            cloud.functions.invoke(cloud.required_function(arn), text, done)
        else:
            cloud.asynchronous.invoke(arn, text)
            done(Returned("null"))

    return ask


def start(cloud: Cloud, arn: str, text: str, done: Done, waits: bool) -> None:
    """Start an execution of a machine, and wait for its end where the pipe waits."""

    def ended(execution: Execution) -> None:
        done(outcome_of(execution))

    cloud.executions.begin(cloud.executions.machine(arn), text, waiter=ended if waits else None)
    if not waits:
        done(Returned("null"))


def outcome_of(execution: Execution) -> Outcome:
    """Return the end of an execution as an outcome."""
    if execution.status == "SUCCEEDED":
        return Returned(json.dumps(execution.state.output))
    return failure(execution.state.error or execution.status, execution.state.cause or "")


def sender(cloud: Cloud, name: str, arn: str, role: str, parameters: Mapping[str, Any], source: str) -> Send | None:
    """Return what hands one event to a target that takes no batch; None for a target that the twin lacks."""
    if arn in cloud.queues:
        return allowed(cloud, role, "sqs:SendMessage", arn, to_queue(cloud, arn, parameters))
    if arn in cloud.topics.topics:
        return allowed(cloud, role, "sns:Publish", arn, lambda event, text: publish(cloud, arn, text))
    if ":event-bus/" in arn and arn.rpartition("/")[2] in cloud.buses.buses:
        given = parameters.get("EventBridgeEventBusParameters", {})
        return allowed(cloud, role, "events:PutEvents", arn, to_bus(cloud, name, arn, given, source))
    if ":logs:" in arn:
        return lambda event, text: cloud.logged[arn].append(text)
    if arn in cloud.kinesis.streams:
        return allowed(cloud, role, "kinesis:PutRecords", arn, to_stream(cloud, arn, parameters))
    if arn in cloud.firehose.streams:
        return allowed(cloud, role, "firehose:PutRecordBatch", arn, lambda event, text: cloud.firehose.put(arn, text))
    return None


def allowed(cloud: Cloud, role: str, action: str, arn: str, send: Send) -> Send:
    """Return a sender that refuses where the role may not send."""

    def checked(event: Any, text: str) -> None:
        if refused := cloud.policies.role_refusal(role, action, arn):
            raise Refused(refused)
        try:
            send(event, text)
        except ServiceError as error:
            raise Refused(error.message) from None

    return checked


def publish(cloud: Cloud, arn: str, text: str) -> None:
    """Publish an event to a topic."""
    cloud.topics.publish(arn, text)


def to_queue(cloud: Cloud, arn: str, parameters: Mapping[str, Any]) -> Send:
    """Return what sends an event to a queue."""
    given = parameters.get("SqsQueueParameters", {})

    def send(event: Any, text: str) -> None:
        group, repeat = (given.get(key) for key in ("MessageGroupId", "MessageDeduplicationId"))
        more = {"group": parameter(group, event), "deduplication": parameter(repeat, event)}
        cloud.queues[arn].send(text, **more)

    return send


def to_stream(cloud: Cloud, arn: str, parameters: Mapping[str, Any]) -> Send:
    """Return what puts an event into a data stream."""
    given = parameters.get("KinesisStreamParameters", {})

    def send(event: Any, text: str) -> None:
        cloud.kinesis.put(cloud.kinesis.streams[arn], text.encode(), parameter(given.get("PartitionKey", ""), event))

    return send


def to_bus(cloud: Cloud, name: str, arn: str, given: Mapping[str, Any], source: str) -> Send:
    """Return what puts an event on a bus."""

    def send(event: Any, text: str) -> None:
        detail = value_of(text)
        if not isinstance(detail, dict):
            raise Refused("Detail is malformed.")
        entry = {
            "Source": parameter(given.get("Source", f"Pipe {name}"), event),
            "DetailType": parameter(given.get("DetailType", f"Event from {source}"), event),
            "Detail": json.dumps(detail, ensure_ascii=False),
            "EventBusName": arn.rpartition("/")[2],
            "Resources": [parameter(one, event) for one in given.get("Resources", [])],
        }
        answer = cloud.buses.put(entry)
        if "ErrorCode" in answer:
            raise Refused(answer.get("ErrorMessage", answer["ErrorCode"]))

    return send
