"""Projects of aws-samples/serverless-patterns with data streams, WebSocket APIs, delivery streams and events of AWS."""

from collections.abc import Callable
from typing import Any

from tests.assemblies.further_projects import event, request, statuses, total
from tests.assemblies.projects import Found, Project, answered, both, holds, printed, succeeded

SHARD = "shardId-000000000000"
ATOM = {"AtomicNumber": 1, "Element": "Hydrogen", "Symbol": "H", "AtomicMass": 1.007}
SECRET = {"eventSource": "secretsmanager.amazonaws.com", "eventName": "CreateSecret"}


def told(name: str, text: str) -> Callable[[Found], bool]:
    """Return whether a client got a text over its connection."""
    return lambda found: any(text in one for one in found["connections"].get(name, []))


def failed_once(found: Found) -> bool:
    """Return whether one discarded batch was reported."""
    return sum(found["queues"].values()) == 1


def record(stream: str, data: Any, key: str = "k") -> dict[str, Any]:
    """Return the line of a record."""
    return {"at": 0, "stream": stream, "data": data, "key": key}


STREAMS: tuple[Project, ...] = (
    Project(
        "lambda-kinesis-lambda",
        ({"at": 0, "invoke": "ProducerFunction", "payload": {"key1": "value1"}},),
        printed("Decoded data"),
        "the second function read the record of the first",
    ),
    Project(
        "lambda-kinesis-lambda-cdk",
        ({"at": 0, "invoke": "ProducerLambdaCdk", "payload": {"key1": "value1"}},),
        printed("Decoded data"),
        "the second function read the record of the first",
    ),
    Project("kinesis-lambda-py-cdk", (record("SampleStream", "testdata"),), printed("Hello!"), "the function ran"),
    Project(
        "kinesis-data-stream-lambda-esm-cdk-python/cdk",
        tuple(record("streamlambdaesmfilter", {"STATUS": kind, "VALUE": 1}) for kind in ("OK", "FAIL")),
        lambda found: sorted(row["invocations"] for row in found["functions"].values()) == [1, 1, 2, 2],
        "the filtered functions got their records alone",
    ),
    Project(
        "kinesis-lambda-error-handling",
        tuple(record("DataActivityKinesisStream", data) for data in (ATOM, {"Element": "pill"}, ATOM)),
        failed_once,
        "the poison pill is in the queue, and the others were processed",
    ),
    Project(
        "apigw-dynamodb-kinesis-lambda",
        (request("POST", "/comment", {"username": "myname", "message": "My First Comment"}),),
        both(answered(200), total("tables", 1), printed("Kinesis Data")),
        "the change of the table reached the function by Kinesis",
    ),
    Project(
        "apigw-kinesis",
        (
            request("PUT", "/streams/apigw-kinesis-KinesisStream/record", {"Data": "first", "PartitionKey": "1"}),
            {**request("GET", f"/streams/apigw-kinesis-KinesisStream/sharditerator?shard-id={SHARD}"), "at": 5},
        ),
        both(statuses(200, 200), total("streams", 1)),
        "the record is in the stream, and an iterator is the answer",
    ),
    Project(
        "eventbridge-kinesis",
        event("test-bus", "my-application", "message", a=1),
        total("streams", 1),
        "the event is a record of the stream",
    ),
    Project(
        "kinesis-stream-to-eventbridge-sam",
        (record("KinesisStream", {"a": 1}),),
        lambda found: any(found["events"].values()),
        "the record is an event of the bus",
    ),
    Project(
        "eventbridge-pipes-kinesis-to-kinesis-with-filtering",
        tuple(record("Source", {"type": kind}) for kind in ("NEW_CUSTOMER", "EXISTING_CUSTOMER", "OTHER")),
        both(holds("streams", "NewCustomerOrdersTarget"), holds("streams", "ExistingCustomerOrdersTarget")),
        "each record is in the stream of its kind",
    ),
    Project(
        "sns-kinesis-data-firehose-sam",
        ({"at": 0, "topic": "SNSTopic", "message": "hello"}, {"at": 400, "wait": True}),
        lambda found: len(found["buckets"]["DestinationBucket"]) == 1,
        "the message is an object of the bucket",
    ),
    Project(
        "apigw-websocket-ack-connect-route",
        ({"at": 0, "connect": "client"}, {"at": 9, "disconnect": "client"}),
        both(told("client", "we are now connected"), printed("Connection has been disconnected")),
        "the client got the acknowledgement",
    ),
    Project(
        "apigw-websocket-api-sfn-async",
        ({"at": 0, "connect": "client"}, {"at": 1, "frame": {"a": 1}, "connection": "client"}),
        both(succeeded, told("client", "Hello from asynchronous workflow")),
        "the machine wrote to the client",
    ),
    Project(
        "apigw-websocket-api-sns",
        (
            {"at": 0, "connect": "client"},
            {
                "at": 1,
                "frame": {"action": "sendOrder", "Name": "a", "SirName": "b", "Number": "1"},
                "connection": "client",
            },
        ),
        total("topics", 1),
        "the frame is a message of the topic",
    ),
    Project(
        "eventbridge-schedule-remove-one-time-schedules-cdk-python",
        ({"at": 700, "wait": True},),
        printed("rn:aws:sns"),
        "the schedule ran the function",
    ),
    Project("apigw-rest-api-mock-integration", (request("GET", "/"),), answered(200), "the API answers by itself"),
    Project(
        "apigw-rest-stepfunction",
        (request("POST", "/", {"Id": "4f30bb61", "StartTimestamp": "2026-01-05T09:00:30Z"}),),
        both(answered(200), succeeded),
        "the machine waited and wrote",
    ),
    Project(
        "apigw-usage-plans",
        (request("GET", "/plantest", headers={"x-api-key": "any"}), {**request("GET", "/plantest"), "at": 3}),
        statuses(200, 403),
        "a request with a key is answered, another one is forbidden",
        (),
        ("any API key passes",),
    ),
    Project(
        "apigw-rest-api-lambda-vpc-sqs",
        (request("POST", "/sendmessage", {"message": "hello"}, headers={"x-api-key": "any"}),),
        both(answered(200), total("queues", 1)),
        "the message is in the queue",
        (),
        ("any API key passes",),
    ),
    Project(
        "eventbridge-pipes-ddbstream-with-filters-to-eventbridge",
        ({"at": 0, "table": "OrdersTable", "item": {"id": "1"}},),
        lambda found: sum(sum(kinds.values()) for kinds in found["events"].values()) == 1,
        "the new row is an event of the bus",
    ),
    Project(
        "eventbridge-schedule-to-lambda-dlq-sam-python",
        ({"at": 700, "wait": True},),
        lambda found: any(row["invocations"] for row in found["functions"].values()),
        "the schedule ran the function",
    ),
    Project(
        "eventbridge-sfn",
        event(
            "default", "aws.ec2", "EC2 Instance State-change Notification", **{"instance-id": "i-1", "state": "running"}
        ),
        succeeded,
        "the change of state started the machine",
    ),
    Project("eventbridge-sns", event("default", "demo.cli", "x", a=1), total("topics", 1), "the event is a message"),
    Project("eventbridge-sqs", event("default", "demo.sqs", "x", a=1), total("queues", 1), "the event is a message"),
    Project(
        "cw-sns-secretsmanager",
        event("default", "aws.secretsmanager", "AWS API Call via CloudTrail", **SECRET),
        total("topics", 1),
        "the event is a message of the topic",
    ),
    Project(
        "s3-lambda-ses-sam",
        ({"at": 0, "put": "sample.json", "bucket": "MyBucket", "text": "{}"},),
        lambda found: [mail["subject"] for mail in found["mails"]] == ["New Amazon S3 object uploaded"],
        "the function sent a mail",
    ),
    Project(
        "apigw-lambda-sns-monitoring-sam",
        (request("GET", "/"),),
        both(answered(200), total("topics", 1)),
        "the request is a message of the topic",
    ),
    Project(
        "ses-s3-lambda-sam",
        ({"at": 0, "put": "mail", "bucket": "EmailBucket", "text": "From: a@example.com\nSubject: Hi\n\nbody"},),
        both(printed("Received email from a@example.com"), printed("Subject: Hi")),
        "the function read the mail in the bucket",
        (),
        ("no mails are received: the object is put",),
    ),
)
