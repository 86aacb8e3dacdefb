"""Requests that AWS services make with a role, because a resource is configured so.

Sources: AWS Lambda Developer Guide, "Defining Lambda function permissions with an execution role", "Using Lambda with
Amazon SQS", "Process DynamoDB records with Lambda", "Capturing records of Lambda asynchronous invocations"; AWS Step
Functions Developer Guide, "Using CloudWatch Logs to log execution history in Step Functions", "Trace Step Functions
state machines using AWS X-Ray", "IAM policies for using Distributed Map states"; EventBridge Scheduler User Guide,
"Configuring a dead-letter queue for EventBridge Scheduler"; Amazon Data Firehose Developer Guide, "Grant Firehose
access to an Amazon S3 destination".
"""

from collections.abc import Iterator
from typing import NamedTuple

from signalbox.assembly import ACCOUNT, REGION, Assembly, Resource
from signalbox.assembly.function_names import function_named
from signalbox.twin.services.iam.statements import Request
from signalbox.twin.services.stepfunctions.execution import execution_arn

TRACES = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")
TRACED = ("Active", "PassThrough")
"""Modes in which a function writes traces: in the second, those that its caller has begun."""
SAMPLING = ("xray:GetSamplingRules", "xray:GetSamplingTargets")
LOG_DELIVERY = (
    "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
)  # fmt: skip
POLLING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
WATCHING = ("states:DescribeExecution", "states:StopExecution")
"""Actions of a distributed Map on its children; the page does not name the moment."""
DESTINATIONS = {"sqs": "sqs:SendMessage", "lambda": "lambda:InvokeFunction", "events": "events:PutEvents"}
"""Action that a function's role must allow, by the service of a destination."""
READING = {
    "sqs": POLLING,
    "dynamodb": (
        "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams",
    ),
    "kinesis": ("kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"),
}  # fmt: skip
"""Actions with which a function's role reads a source, by its service."""


IN_BUCKET = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
IN_OBJECTS = ("s3:AbortMultipartUpload", "s3:PutObject")
"""Actions of a delivery stream on its bucket and on the objects that it writes there."""


class Use(NamedTuple):
    """Request of a service by a role; where it is `required`, AWS does not deploy the resource without it."""

    role: str
    user: Resource
    request: Request
    required: bool


def uses(assembly: Assembly) -> Iterator[Use]:
    """Yield the requests of services that the configuration of an assembly causes."""
    functions = assembly.of_type("AWS::Lambda::Function")
    for function in functions:
        yield from of_function(function)
    for mapping in assembly.of_type("AWS::Lambda::EventSourceMapping"):
        if reader := function_named(str(mapping.properties["FunctionName"]), functions):
            yield from of_mapping(mapping, reader.properties["Role"])
    for config in assembly.of_type("AWS::Lambda::EventInvokeConfig"):
        if invoked := function_named(str(config.properties["FunctionName"]), functions):
            yield from of_destinations(config, invoked.properties["Role"])
    for machine in assembly.of_type("AWS::StepFunctions::StateMachine"):
        yield from of_machine(machine)
    for stream in assembly.of_type("AWS::KinesisFirehose::DeliveryStream"):
        yield from of_stream(stream)
    for schedule in assembly.of_type("AWS::Scheduler::Schedule"):
        target = schedule.properties["Target"]
        if queue := target.get("DeadLetterConfig", {}).get("Arn"):
            yield Use(target["RoleArn"], schedule, Request("sqs:SendMessage", queue), False)


def of_function(function: Resource) -> Iterator[Use]:
    """Yield the requests for a function's log, traces and dead-letter queue."""
    p = function.properties
    group = p.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{function.name}")
    stream = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}:log-stream:0"
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        yield Use(p["Role"], function, Request(action, stream), False)
    if p.get("TracingConfig", {}).get("Mode") in TRACED:
        for action in TRACES:
            yield Use(p["Role"], function, Request(action, "*"), False)
    if queue := p.get("DeadLetterConfig", {}).get("TargetArn"):
        yield Use(p["Role"], function, Request("sqs:SendMessage", queue), True)


def of_mapping(mapping: Resource, role: str) -> Iterator[Use]:
    """Yield the requests for polling by the function's role, and for reports of discarded batches."""
    p = mapping.properties
    service = "".join(str(p.get("EventSourceArn", "")).split(":")[2:3])
    for action in READING.get(service, ()):
        yield Use(role, mapping, Request(action, p["EventSourceArn"]), True)
    if destination := p.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"):
        action = "sns:Publish" if ":sns:" in destination else "sqs:SendMessage"
        yield Use(role, mapping, Request(action, destination), True)


def of_destinations(config: Resource, role: str) -> Iterator[Use]:
    """Yield the requests for records of asynchronous invocations, by the role of the function."""
    for destination in config.properties.get("DestinationConfig", {}).values():
        arn = destination["Destination"]
        if action := DESTINATIONS.get(arn.split(":")[2]):
            yield Use(role, config, Request(action, arn), True)


def of_stream(stream: Resource) -> Iterator[Use]:
    """Yield the requests of a delivery stream to its bucket."""
    p = stream.properties
    destination = p.get("ExtendedS3DestinationConfiguration") or p.get("S3DestinationConfiguration")
    if destination is None:  # another destination, which the table of properties names
        return
    bucket = destination["BucketARN"]
    for action in IN_BUCKET:
        yield Use(destination["RoleARN"], stream, Request(action, bucket), False)
    for name in ("Prefix", "ErrorOutputPrefix"):
        folder = str(destination.get(name, "")).partition("!{")[0]
        for action in IN_OBJECTS:
            yield Use(destination["RoleARN"], stream, Request(action, f"{bucket}/{folder}0"), False)


def of_machine(machine: Resource) -> Iterator[Use]:
    """Yield the requests for a machine's log, traces and Map children."""
    p = machine.properties
    if p.get("LoggingConfiguration", {}).get("Destinations"):
        for action in LOG_DELIVERY:
            yield Use(p["RoleArn"], machine, Request(action, "*"), True)
    if p.get("TracingConfiguration", {}).get("Enabled"):
        for action in (*TRACES, *SAMPLING):
            yield Use(p["RoleArn"], machine, Request(action, "*"), False)
    if '"DISTRIBUTED"' in p.get("DefinitionString", ""):
        children = execution_arn(machine.arn, "0")
        for action in WATCHING:
            yield Use(p["RoleArn"], machine, Request(action, children), False)
