"""Further projects of aws-samples/serverless-patterns: Express machines, schedules, validators, filters, fan-out."""

from collections.abc import Callable
from typing import Any

from tests.assemblies.projects import Found, Project, answered, both, holds, succeeded

Lines = tuple[dict[str, Any], ...]
REMINDER = {"description": "d", "datetime": "2027-01-01T00:00:00Z", "email": "a@example.com"}
SONG = {"artist": "a", "album": "b", "song": "c"}
KEY = {"x-api-key": "any"}
PLAN = {"scheduleDate": "2026-01-05", "scheduleTime": "10:00:00"}


def statuses(*wanted: int) -> Callable[[Found], bool]:
    """Return whether the answers have these statuses, in order."""
    return lambda found: [row.get("status") for row in found["answers"]] == list(wanted)


def total(part: str, count: int) -> Callable[[Found], bool]:
    """Return whether all queues, topics or tables hold `count` parts together."""
    return lambda found: sum(found[part].values()) == count


def without_errors(function: str) -> Callable[[Found], bool]:
    """Return whether a function ran, and without an error."""
    return lambda found: found["functions"].get(function, {}).get("errors") == 0


def event(bus: str, source: str, kind: str, **detail: Any) -> Lines:
    """Return the line of an event."""
    return ({"at": 0, "bus": bus, "source": source, "type": kind, "detail": detail},)


def request(method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
    """Return the line of a request."""
    return {"at": 0, "request": f"{method} {path}", **({} if body is None else {"body": body}), **more}


ANYTHING = {"a": 1}
CAR = {"make": "VW", "model": "x", "year": 2020}
ORDER = {"orderId": "1", "customerId": "2"}
FURTHER: tuple[Project, ...] = (
    Project(
        "apigw-sfn",
        (request("POST", "/", {"IsHelloWorldExample": "Yes"}),),
        both(answered(200), succeeded),
        "the end of an Express execution is the answer",
    ),
    Project(
        "step-function-sync-rest-api",
        (request("POST", "/", {}),),
        lambda found: found["answers"][-1]["body"] == "World",
        "the output of an Express execution is the answer",
    ),
    Project(
        "sfn-sfn",
        ({"at": 0, "start": "ParentStateMachine", "input": {"IsHelloWorldExample": "Yes"}},),
        lambda found: len(found["executions"]) == 2 and "SUCCEEDED" in found["executions"],
        "the parent started an Express child",
    ),
    Project(
        "sfn-sqs",
        ({"at": 0, "start": "StateMachinetoSQS", "input": {"message": {"hello": "world"}}},),
        both(succeeded, total("queues", 1)),
        "the message of the input is in the queue",
    ),
    Project(
        "sfn-eventbridge",
        ({"at": 0, "start": "MyStateMachine"},),
        both(succeeded, lambda found: bool(found["events"])),
        "an event on the bus",
    ),
    Project(
        "eventbridge-pipes-ddbstream-sfn",
        ({"at": 0, "table": "DynamoDBWCTable", "item": {"PlayerName": "a", "Nationality": "Argentina"}},),
        succeeded,
        "the row that the filter takes started an Express execution",
    ),
    Project(
        "apigw-data-validation",
        (request("POST", "/vehicle", {"make": 1}), {**request("POST", "/vehicle", CAR), "at": 5}),
        statuses(400, 200),
        "a body against the model is refused, a good one passes",
    ),
    Project(
        "apigw-rest-api-dynamodb",
        (request("POST", "/music", SONG, headers=KEY), {**request("GET", "/music/a", headers=KEY), "at": 5}),
        both(statuses(200, 200), total("tables", 1)),
        "the song is in the table, and is found by its artist",
        (),
        ("any API key passes",),
    ),
    Project(
        "apigw-dynamodb-lambda-scheduler-ses-auto-deletion-sam",
        (request("POST", "/reminders", REMINDER), {**request("GET", "/reminders"), "at": 9}),
        both(
            statuses(200, 200), total("tables", 1), lambda found: found["functions"]["SchedulerFunction"]["errors"] == 0
        ),
        "the reminder is in the table, and the stream's function made its schedule",
    ),
    Project(
        "stepfunctions-eventbridge-schedule-sam-python",
        ({"at": 0, "start": "CreateScheduleStateMachine", "input": PLAN}, {"at": 7200, "wait": True}),
        lambda found: found["functions"].get("ScheduleTargetFunction", {}).get("invocations") == 1,
        "the schedule of the machine invoked the function",
    ),
    Project(
        "eventbridge-schedule-to-sqs-sam", ({"at": 400, "wait": True},), total("queues", 1), "a message every 5 min"
    ),
    Project("sns-sqs", ({"at": 0, "topic": "MySnsTopic", "message": "hello"},), total("queues", 1), "the message"),
    Project(
        "s3-eventbridge-wildcard-sam",
        tuple({"at": 0, "put": key, "bucket": "MyS3Bucket", "text": "x"} for key in ("a/XYZ/b.csv", "a/b.csv")),
        total("queues", 1),
        "the event of the key that the wildcard takes",
    ),
    Project(
        "sqs-eventbridgepipes-sqs-msg-copy-data-filter-sam",
        tuple(
            {"at": 0, "send": "SourceQueue", "body": {"id": 1, "color": color}} for color in ("red", "blue", "green")
        ),
        total("queues", 2),
        "copies of the two messages that the filter takes",
    ),
    Project(
        "eventbridge-pipes-sqs-to-eventbridge-with-filters",
        tuple({"at": 0, "send": "Source", "body": {"type": kind}} for kind in ("NEW", "OLD")),
        lambda found: sum(count for kinds in found["events"].values() for count in kinds.values()) == 1,
        "the event of the message that the filter takes",
    ),
    Project("apigw-cors-nonproxy", (request("GET", "/helloworld"),), answered(200), "the function answers"),
    Project("apigw-execution-access-logs", (request("GET", "/"),), answered(200), "the function answers"),
    Project(
        "apigw-eventbridge",
        (request("POST", "/shop/sale", ANYTHING),),
        both(answered(200), lambda found: bool(found["events"])),
        "the request is an event of the bus",
    ),
    Project(
        "serverless-message-processing",
        (request("POST", "/message", {"messageId": "1"}),),
        both(answered(200), holds("queues", "FatalDLQ")),
        "the failed message went through its queues to the last one",
    ),
    Project("apigw-canary-deployment-cdk", (request("GET", "/"),), answered(200), "the alias of the stage answers"),
    Project(
        "apigw-python-cdk-lambda-snapstart",
        (request("POST", "/cars", CAR),),
        both(answered(201), total("tables", 1)),
        "the car is in the table",
    ),
    Project(
        "apigw-rest-api-eventbridge-sqs-fanout-cdk/cdk",
        (request("POST", "/", ANYTHING),),
        both(answered(200), total("queues", 2)),
        "the request is a message of both queues",
    ),
    Project(
        "eventbridge-pipes-sqs-to-multiple-sqs",
        ({"at": 0, "send": "sourcesqsqueue", "body": {**ORDER, "type": "OrderCreated"}},),
        total("queues", 1),
        "the order is in the queue of its kind",
    ),
    Project(
        "eventbridge-sqs-cdk/cdk",
        event("test-bus-cdk", "my-cdk-application", "message-for-queue"),
        total("queues", 1),
        "the event is a message of the queue",
    ),
)
