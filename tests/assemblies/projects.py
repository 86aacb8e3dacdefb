"""Projects of aws-samples/serverless-patterns: the lines that a README describes, and the effect that it promises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Found = Mapping[str, Any]


@dataclass(frozen=True)
class Project:
    """Project of one folder. `promised` looks for the effect in what a run left; `effect` names it."""

    folder: str
    lines: tuple[dict[str, Any], ...]
    promised: Callable[[Found], bool]
    effect: str
    ignored: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def holds(part: str, name: str, count: int = 1) -> Callable[[Found], bool]:
    """Return whether a queue, topic or table holds `count` parts."""
    return lambda found: any(key.startswith(name) and value == count for key, value in found[part].items())


def printed(text: str) -> Callable[[Found], bool]:
    """Return whether a function printed a text."""
    return lambda found: any(text in line for line in found["printed"])


def answered(status: int) -> Callable[[Found], bool]:
    """Return whether the last request was answered with a status."""
    return lambda found: bool(found["answers"]) and found["answers"][-1].get("status") == status


def both(*checks: Callable[[Found], bool]) -> Callable[[Found], bool]:
    """Return whether all of these hold."""
    return lambda found: all(check(found) for check in checks)


def succeeded(found: Found) -> bool:
    """Return whether executions ran, and all of them succeeded."""
    return bool(found["executions"]) and set(found["executions"]) == {"SUCCEEDED"}


ROW = '{"CLIENT": [{"PutRequest": {"Item": {"CLIENT-KEY": {"S": "1"}}}}]}'
PROJECTS: tuple[Project, ...] = (
    Project(
        "sns-sqs-cdk",
        ({"at": 0, "topic": "MySnsTopic", "message": "hello"},),
        holds("queues", "MySqsQueue"),
        "the message of the topic is in the queue",
    ),
    Project(
        "sqs-lambda-cdk-python",
        ({"at": 0, "send": "MyQueue", "body": "hello"},),
        printed('"body": "hello"'),
        "the function printed the message",
    ),
    Project(
        "sfn-inside-sfn-cdk-python",
        ({"at": 0, "start": "OuterStepFunction", "input": {"Output": {"input": 1}}},),
        succeeded,
        "three inner executions, one after the other",
    ),
    Project(
        "sfn-sqs-cdk",
        ({"at": 0, "start": "SQSWorkflowStateMachine", "input": {"message": {"hello": "world"}}},),
        both(succeeded, holds("queues", "queuefromcdk")),
        "the message of the input is in the queue",
    ),
    Project(
        "s3-event-sfn-lambda-ddb-sns",
        ({"at": 0, "put": "students.csv", "bucket": "IngestionBucket", "text": "1,Ann,A"},),
        both(succeeded, holds("tables", "DynamoDBTable"), holds("topics", "MySnsTopic")),
        "an item for the row of the file, and a message",
    ),
    Project(
        "eventbridge-sns-cdk",
        ({"at": 0, "bus": "test-bus-cdk", "source": "my-application", "type": "message", "detail": {"a": 1}},),
        holds("topics", "MySnsTopic"),
        "the event is a message of the topic",
    ),
    Project(
        "eventbridge-pipes-sqs-to-eventbridge-cdk-python",
        ({"at": 0, "send": "sqsqueue", "body": {"a": 1}},),
        lambda found: any(found["events"].values()),
        "the message is an event of the bus",
    ),
    Project(
        "eventbridge-pipes-sqs-to-stepfunctions-cdk-python",
        ({"at": 0, "send": "sqsqueue", "body": {"a": 1}},),
        succeeded,
        "the message started the machine",
    ),
    Project(
        "sqs-stepfunctions-pipes-pattern",
        ({"at": 0, "send": "MyQueue", "body": {"a": 1}},),
        succeeded,
        "the message started the machine",
    ),
    Project(
        "apigw-http-api-sqs-lambda-cdk",
        ({"at": 0, "request": "POST /send", "body": {"MessageBody": "hello"}},),
        both(answered(200), printed("hello")),
        "the function printed the body of the request",
    ),
    Project(
        "apigw-http-api-lambda-dynamodb-python-cdk",
        ({"at": 0, "request": "POST /", "body": {"year": 2023, "title": "kkkg", "id": "12"}},),
        both(answered(200), lambda found: 1 in found["tables"].values()),
        "an item for the body of the request",
    ),
    Project(
        "apigw-lambda-wildcard-resourcebasedpolicy-cdk",
        ({"at": 0, "request": "GET /resource1"},),
        answered(200),
        "the function answers the request",
    ),
    Project(
        "api-sqs-lambda-python",
        ({"at": 0, "request": "POST /submit", "body": {"isMessageToBeSent": True}},),
        both(answered(200), printed("isMessageToBeSent")),
        "the function printed the message of the request",
    ),
    Project(
        "sns-lambda-python-sam",
        ({"at": 0, "topic": "ProcessingTopic", "message": "hello"},),
        printed("Processed message hello"),
        "the function printed the message",
    ),
    Project(
        "sqs-lambda-python-sam",
        ({"at": 0, "send": "ProcessingQueue", "body": "hello"},),
        printed("Processed message: hello"),
        "the function printed the message",
    ),
    Project(
        "lambda-s3",
        ({"at": 0, "invoke": "PutObjectFunction"},),
        lambda found: found["buckets"].get("DestinationBucket") == ["filename.txt"],
        "the object is in the bucket",
    ),
    Project(
        "apigw-lambda-dynamodb",
        ({"at": 0, "request": "POST /", "body": {}},),
        both(answered(200), lambda found: 1 in found["tables"].values()),
        "an item, and the answer",
    ),
    Project(
        "apigw-lambda-dynamodb-stream-lambda",
        (
            {
                "at": 0,
                "request": "POST /",
                "body": {"id": "1", "name": "n", "description": "d", "customer": "c"},
            },
        ),
        both(answered(200), printed("'eventName': 'INSERT'")),
        "the second function got the change of the table",
    ),
    Project(
        "sqs-lambda-dynamodb-cdk",
        ({"at": 0, "send": "VsamToDynamoQueue", "body": ROW},),
        holds("tables", "CLIENT"),
        "the row of the message is in the table",
    ),
    Project(
        "sqs-fifo-delayed-queue-dynamodb",
        (
            {"at": 0, "send": "DelayFifoQueue", "body": "first", "group": "a", "deduplication": "1"},
            {"at": 1, "send": "DelayFifoQueue", "body": "second", "group": "a", "deduplication": "2"},
        ),
        lambda found: 2 in found["queues"].values(),
        "both messages passed to the second queue, the second a minute later",
    ),
    Project(
        "sns-sqs-lambda-xray",
        ({"at": 0, "invoke": "ProducerFunction"},),
        printed("Hello Lambda!!"),
        "the message went through topic and queue to the function",
    ),
)
